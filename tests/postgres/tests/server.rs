//! The server: it starts, its databases know nothing of each other, and nothing of it is left behind.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs::Permissions;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, PgConnection};
use vezne_postgres::{Durability, Server};

const DEADLINE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

#[tokio::test]
async fn two_databases_of_one_server_know_nothing_of_each_other() {
    let server = Server::shared();
    let (one, other) = (server.create_database("same"), server.create_database("same"));
    let mut to_one = PgConnection::connect(one.url()).await.unwrap();
    let mut to_other = PgConnection::connect(other.url()).await.unwrap();
    to_one.execute("CREATE TABLE kept (amount bigint)").await.unwrap();
    to_other.execute("CREATE TABLE kept (amount bigint)").await.unwrap();
    to_one.execute("INSERT INTO kept VALUES (10000)").await.unwrap();
    assert_eq!(count(&mut to_one).await, 1);
    assert_eq!(count(&mut to_other).await, 0);
}

#[tokio::test]
async fn a_dropped_database_is_gone_though_somebody_is_connected() {
    let database = Server::shared().create_database("dropped");
    let url = database.url().to_owned();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    drop(database);
    connection.execute("SELECT 1").await.unwrap_err();
    let refused = PgConnection::connect(&url).await.unwrap_err();
    assert_eq!(refused.into_database_error().unwrap().code().unwrap(), "3D000");
}

#[tokio::test]
async fn only_a_fast_server_does_not_wait_for_the_disk() {
    for (durability, expected) in [(Durability::Full, "on"), (Durability::Fast, "off")] {
        let server = Server::start_with(durability).unwrap();
        let database = server.create_database("durability");
        let mut connection = PgConnection::connect(database.url()).await.unwrap();
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let ask = sqlx::query_scalar::<_, String>("SELECT current_setting($1)").bind(setting);
            assert_eq!(ask.fetch_one(&mut connection).await.unwrap(), expected, "{setting}");
        }
    }
}

#[tokio::test]
async fn a_dropped_server_leaves_neither_server_nor_folder() {
    let server = Server::start();
    let (address, folder) = (server.address(), server.folder().to_owned());
    let database = server.create_database("last");
    drop(server);
    PgConnection::connect(database.url()).await.unwrap();
    drop(database);
    assert!(is_gone(address, &folder));
}

#[tokio::test]
async fn a_killed_test_leaves_neither_server_nor_folder() {
    let mut killed = program(&std::env::temp_dir());
    let url = first_line(&mut killed);
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let folder: String = sqlx::query_scalar("SELECT current_setting('data_directory')")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let folder = PathBuf::from(folder).parent().unwrap().to_owned();
    let address = address(&url);
    assert!(folder.exists() && TcpStream::connect(address).is_ok());

    killed.kill().unwrap();
    killed.wait().unwrap();
    until(|| is_gone(address, &folder)).await;
}

#[tokio::test]
async fn a_test_killed_while_the_server_starts_leaves_nothing_either() {
    let parent = tempfile::tempdir().unwrap();
    std::fs::set_permissions(parent.path(), Permissions::from_mode(0o1777)).unwrap();
    let folders = || std::fs::read_dir(parent.path()).unwrap().map(Result::unwrap);
    let mut killed = program(parent.path());
    until(|| folders().any(|folder| folder.path().join("data").exists())).await;

    killed.kill().unwrap();
    killed.wait().unwrap();
    until(|| folders().count() == 0).await;
}

async fn count(connection: &mut PgConnection) -> i64 {
    let ask = sqlx::query_scalar("SELECT count(*) FROM kept");
    ask.fetch_one(connection).await.unwrap()
}

/// A program that starts a server below `folder` and keeps it until it is killed.
fn program(folder: &Path) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vezne-postgres"));
    program
        .env("TMPDIR", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    program.spawn().unwrap()
}

async fn until(mut level: impl FnMut() -> bool) {
    let wait = async {
        while !level() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(DEADLINE, wait).await.unwrap();
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

/// `postgres://postgres@127.0.0.1:PORT/NAME`
fn address(url: &str) -> SocketAddr {
    let (_, rest) = url.split_once('@').unwrap();
    rest.split_once('/').unwrap().0.parse().unwrap()
}

/// The port closes when the server's first process ends.
fn is_gone(address: SocketAddr, folder: &Path) -> bool {
    !folder.exists() && TcpStream::connect(address).is_err()
}
