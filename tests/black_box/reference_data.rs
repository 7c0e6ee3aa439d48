//! What a shop's server looks up: on which days banks work, and which banks there are.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, World};

async fn days(world: &World, query: &str) -> Answer {
    Answer::to(world.as_shop(Method::GET, &format!("/v1/business-days?{query}"))).await
}

#[tokio::test]
async fn the_days_around_a_holiday_are_what_banks_do() {
    let world = World::start().await;
    let answer = days(&world, "from=2026-10-27&to=2026-10-31").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let expected = json!({
        "days": [
            { "date": "2026-10-27", "kind": "business" },
            { "date": "2026-10-28", "kind": "half_day", "closes": "13:00", "name": "Cumhuriyet Bayramı" },
            { "date": "2026-10-29", "kind": "holiday", "name": "Cumhuriyet Bayramı" },
            { "date": "2026-10-30", "kind": "business" },
            { "date": "2026-10-31", "kind": "weekend" },
        ],
        "coveredFrom": "2021-01-01",
        "coveredTo": "2032-12-31",
        "source": "PyPI holidays 0.109 (MIT), vacanza",
    });
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn a_leap_year_fits_into_one_answer_and_a_day_more_does_not() {
    let world = World::start().await;
    let year = days(&world, "from=2028-01-01&to=2028-12-31").await;
    assert_eq!(year.body["days"].as_array().unwrap().len(), 366);
    let one = days(&world, "from=2032-12-31&to=2032-12-31").await;
    assert_eq!(one.body["days"], json!([{ "date": "2032-12-31", "kind": "business" }]));
    let more = days(&world, "from=2027-12-31&to=2028-12-31").await;
    more.problem(422, "invalid-body");
    assert_eq!(more.body["errors"][0]["pointer"], "/to");
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_says_which_part_of_it() {
    let world = World::start().await;
    for (query, pointers) in [
        ("", vec![""]),
        ("from=2026-01-01", vec![""]),
        ("from=2026-01-01&to=2026-01-02&country=TR", vec![""]),
        ("from=2026-01-01&from=2026-01-01&to=2026-01-02", vec![""]),
        ("from=2026-1-1&to=2026-01-02", vec!["/from"]),
        ("from=20260101&to=01.01.2026", vec!["/from", "/to"]),
        ("from=2026-02-29&to=2026-03-01", vec!["/from"]),
        ("from=2026-01-02&to=2026-01-01", vec!["/to"]),
        ("from=2020-12-31&to=2033-01-01", vec!["/from", "/to"]),
    ] {
        let answer = days(&world, query).await;
        answer.problem(422, "invalid-body");
        let errors = answer.body["errors"].as_array().unwrap();
        let told: Vec<&Value> = errors.iter().map(|error| &error["pointer"]).collect();
        assert_eq!(told, pointers, "{query}");
    }
    let beyond = days(&world, "from=2033-01-01&to=2033-01-01").await;
    let detail = beyond.body["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("2021-01-01") && detail.contains("2032-12-31"),
        "{detail}"
    );
}

#[tokio::test]
async fn banks_are_told_with_both_their_codes() {
    let world = World::start().await;
    let answer = Answer::to(world.as_shop(Method::GET, "/v1/banks")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let banks = answer.body["banks"].as_array().unwrap();
    assert_eq!(banks.len(), 72);
    let isbank = json!({ "code": "00064", "eftCode": "0064", "name": "Türkiye İş Bankası A.Ş." });
    assert!(banks.contains(&isbank));
    assert!(answer.body["source"].as_str().unwrap().contains("TCMB"));
}
