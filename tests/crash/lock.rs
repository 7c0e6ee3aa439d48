//! One process serves from a SQLite file at a time, and nothing that a dead one leaves behind is in the way of the next.

use std::time::Duration;

use vezne_sandbox::Sandbox;
use vezne_tests::SignerProcess;

use crate::shop::ANYWHERE;

#[tokio::test]
async fn a_second_signer_on_the_same_file_is_refused_and_starts_once_the_first_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite://{}", folder.path().join("vezne.db").display());
    let sandbox = Sandbox::start(ANYWHERE).await.unwrap();
    let plan = SignerProcess::plan(env!("CARGO_BIN_EXE_signer-under-test"), &sandbox).store_at(&store);
    let (mut first, mut second) = (plan.clone().prepare(), plan.prepare());
    first.start().await;
    let refused = second.try_start(None).await.unwrap_err();
    assert_eq!(refused.status.code(), Some(1), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("another signer serves from"),
        "{}",
        refused.stderr
    );

    first.terminate();
    let status = first.wait_for_death(Duration::from_secs(10)).await;
    assert!(status.success(), "{status}");
    second.start().await;
    second.kill().await;
    first.start().await;
}
