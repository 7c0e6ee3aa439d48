//! The report as text, as rows, and in a file.

use std::fs;

use super::*;

/// The rows of a sheet: plain cells, as these tests make no other.
fn rows(text: &str) -> Vec<Vec<&str>> {
    assert!(text.ends_with("\r\n"), "{text}");
    text.split_terminator("\r\n")
        .map(|line| line.split(',').collect())
        .collect()
}

#[tokio::test]
async fn a_sheet_has_a_row_for_each_thing() {
    let (world, operator) = noon().await;
    let buyer = paid(&world, "SIP-1").await;
    give_back(&world, &buyer, json!({ "amount": "25.00" })).await;
    let printed = report(&world, &operator, 0, &["--format", "csv"]).await;
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let rows = rows(&printed.text);
    assert_eq!(
        rows[0].join(","),
        "row,day,at,word,method,session,reference,attempt,paymentId,refund,currency,amountOrder,amount,amountUpstream,\
         installments,count,stage,note"
    );
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{}", printed.text);
    let of = |kind: &str, word: &str| {
        let found = rows.iter().find(|row| row[0] == kind && row[3] == word);
        found
            .unwrap_or_else(|| panic!("{kind} {word}: {}", printed.text))
            .clone()
    };
    let capture = of("capture", "");
    assert_eq!(
        (capture[1], capture[4], capture[5], capture[6]),
        (day(&world, 0).as_str(), "card", buyer.session.as_str(), "SIP-1")
    );
    assert_eq!(
        (capture[10], capture[11], capture[12], capture[14]),
        ("TRY", "100.00", "111.45", "6")
    );
    assert_eq!(of("refund", "counted")[12], "25.00");
    assert!(of("fee", "commission")[12].contains('.') && of("fee", "fee")[12].contains('.'));
    assert_eq!(
        (of("total", "captured")[12], of("total", "refunded")[12]),
        ("111.45", "25.00")
    );
    assert_eq!(
        (of("sessions", "opened")[15], of("comparison", "compared")[4]),
        ("1", "card")
    );
}

#[tokio::test]
async fn a_reference_that_could_be_a_formula_is_none_and_one_with_commas_is_one_cell() {
    let (world, operator) = noon().await;
    paid(&world, "=HYPERLINK(\"http://x\",\"y\")").await;
    let printed = report(&world, &operator, 0, &["--format", "csv"]).await;
    assert!(
        printed.text.contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\","),
        "{}",
        printed.text
    );
}

#[tokio::test]
async fn a_text_says_what_is_left_and_what_is_to_be_done() {
    let (world, operator) = noon().await;
    paid(&world, "SIP-1").await;
    in_review(&world, "SIP-2").await;
    let fine = report(&world, &operator, 0, &[]).await;
    assert_eq!(fine.code, 0, "{}", fine.text);
    for line in [
        "which is not over yet",
        "Taken, not settled: in no sum",
        "fraud",
        "No differences.",
        "Transfers are not compared",
    ] {
        assert!(fine.text.contains(line), "{line}: {}", fine.text);
    }
    world.control(Method::POST, "reset", &Value::Null).await;
    let found = report(&world, &operator, 0, &[]).await;
    assert_eq!(found.code, 1);
    assert!(
        found.text.contains("Differences: 2\n") && found.text.contains("only-here: look the payment up"),
        "{}",
        found.text
    );
    let quiet = report(&world, &operator, 0, &["--no-upstream"]).await;
    assert_eq!(quiet.code, 0);
    assert!(
        quiet.text.contains("Not compared with iyzico's report: --no-upstream."),
        "{}",
        quiet.text
    );
}

#[tokio::test]
async fn a_file_is_written_as_a_whole_and_only_what_is_found_is_printed() {
    let (world, operator) = noon().await;
    paid(&world, "SIP-1").await;
    let file = world.folder().join("report.csv");
    fs::write(&file, "of yesterday").unwrap();
    let to = file.to_str().unwrap();
    let printed = report(&world, &operator, 0, &["--format", "csv", "--out", to]).await;
    assert_eq!((printed.code, printed.text.as_str()), (0, ""), "{}", printed.stderr);
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written.starts_with("row,day,") && written.contains("111.45"),
        "{written}"
    );
    world.control(Method::POST, "reset", &Value::Null).await;
    let printed = report(&world, &operator, 0, &["--json", "--out", to]).await;
    assert_eq!(printed.code, 1);
    assert!(printed.text.contains("only-here"), "{}", printed.text);
    let written: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(words(&written["differences"]), ["only-here"]);
    let nowhere = world.folder().join("nowhere").join("report.csv");
    let told = report(&world, &operator, 0, &["--out", nowhere.to_str().unwrap()])
        .await
        .refused();
    assert!(told.contains("--out cannot be written"), "{told}");
}
