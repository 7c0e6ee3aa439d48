//! The proxy: what it lets through, what it cuts, and that a COMMIT is cut where it was asked to be.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io;
use std::pin::pin;
use std::time::Duration;

use sqlx::{Connection as _, Error, Executor as _, PgConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use vezne_postgres::{CutAt, Database, Proxy, Server};

/// How long a test listens to a silence.
const SILENCE: Duration = Duration::from_millis(200);
/// How long a test waits for a level.
const DEADLINE: Duration = Duration::from_secs(20);

/// A database with one table, a proxy before it, and a connection through the proxy.
struct World {
    database: Database,
    proxy: Proxy,
    client: PgConnection,
}

impl World {
    async fn start(hint: &str) -> Self {
        let server = Server::shared();
        let database = server.create_database(hint);
        let proxy = Proxy::start(server.address()).await;
        let mut client = PgConnection::connect(&proxy.url(&database)).await.unwrap();
        client.execute("CREATE TABLE paid (amount bigint)").await.unwrap();
        Self {
            database,
            proxy,
            client,
        }
    }

    async fn connect(&self) -> Result<PgConnection, Error> {
        PgConnection::connect(&self.proxy.url(&self.database)).await
    }

    /// Inserts in a transaction, and what came of its COMMIT.
    async fn pay(&mut self) -> Result<(), Error> {
        let mut transaction = self.client.begin().await.unwrap();
        transaction.execute("INSERT INTO paid VALUES (10000)").await.unwrap();
        transaction.commit().await
    }

    /// What the server holds, asked past the proxy.
    async fn payments(&self) -> i64 {
        let mut direct = PgConnection::connect(self.database.url()).await.unwrap();
        let ask = sqlx::query_scalar("SELECT count(*) FROM paid");
        ask.fetch_one(&mut direct).await.unwrap()
    }
}

#[tokio::test]
async fn a_commit_cut_before_the_server_did_not_happen() {
    let mut world = World::start("cut_before").await;
    world.proxy.cut_at_commit(CutAt::BeforeServer);
    assert!(is_cut(&world.pay().await.unwrap_err()));
    assert_eq!(world.proxy.cuts(), 1);
    assert_eq!(world.payments().await, 0);
}

#[tokio::test]
async fn a_commit_cut_after_the_server_did_happen() {
    let mut world = World::start("cut_after").await;
    world.proxy.cut_at_commit(CutAt::AfterServer);
    assert!(is_cut(&world.pay().await.unwrap_err()));
    assert_eq!(world.proxy.cuts(), 1);
    assert_eq!(world.payments().await, 1);
}

#[tokio::test]
async fn one_wish_cuts_one_commit_and_two_cut_two() {
    let mut world = World::start("wishes").await;
    world.pay().await.unwrap();
    world.proxy.cut_at_commit(CutAt::AfterServer);
    world.proxy.cut_at_commit(CutAt::BeforeServer);
    for cuts in 1..=2 {
        world.pay().await.unwrap_err();
        assert_eq!(world.proxy.cuts(), cuts);
        world.client = world.connect().await.unwrap();
    }
    world.pay().await.unwrap();
    assert_eq!((world.proxy.cuts(), world.payments().await), (2, 3));
}

#[tokio::test]
async fn a_commit_that_the_server_turns_down_is_heard_and_the_next_one_is_cut() {
    let mut world = World::start("turned_down").await;
    let late = "ALTER TABLE paid ADD CONSTRAINT once UNIQUE (amount) DEFERRABLE INITIALLY DEFERRED";
    world.client.execute(late).await.unwrap();
    world.pay().await.unwrap();
    world.proxy.cut_at_commit(CutAt::AfterServer);
    let refused = world.pay().await.unwrap_err();
    assert!(refused.into_database_error().unwrap().is_unique_violation());
    assert_eq!(world.proxy.cuts(), 0);

    world.client = world.connect().await.unwrap();
    world.client.execute("DELETE FROM paid").await.unwrap();
    assert!(is_cut(&world.pay().await.unwrap_err()));
    assert_eq!((world.proxy.cuts(), world.payments().await), (1, 1));
}

#[tokio::test]
async fn a_commit_sent_without_waiting_is_told_from_the_requests_before_it() {
    let world = World::start("pipelined").await;
    let mut raw = TcpStream::connect(world.proxy.address()).await.unwrap();
    raw.write_all(b"\0\0\0\x08\x04\xd2\x16\x2f").await.unwrap();
    assert_eq!(raw.read_u8().await.unwrap(), b'N', "no TLS");

    world.proxy.cut_at_commit(CutAt::AfterServer);
    let mut sent = startup(&world.database);
    for text in [
        "BEGIN",
        "INSERT INTO paid VALUES (1)",
        "COMMIT",
        "INSERT INTO paid VALUES (2)",
    ] {
        sent.extend(query(text));
    }
    raw.write_all(&sent).await.unwrap();
    let mut heard = Vec::new();
    let _ = raw.read_to_end(&mut heard).await;
    assert!(!String::from_utf8_lossy(&heard).contains("COMMIT"));
    assert_eq!(world.proxy.cuts(), 1);
    assert!(world.payments().await >= 1);
}

#[tokio::test]
async fn dropped_connections_are_cut_and_new_ones_are_taken() {
    let mut world = World::start("dropped").await;
    let mut other = world.connect().await.unwrap();
    world.proxy.drop_connections().await;
    assert!(is_cut(&world.client.ping().await.unwrap_err()));
    assert!(is_cut(&other.ping().await.unwrap_err()));
    world.client = world.connect().await.unwrap();
    world.pay().await.unwrap();
    assert_eq!(world.proxy.cuts(), 0, "no COMMIT was cut");
}

#[tokio::test]
async fn while_down_it_refuses_and_then_it_takes_connections_at_the_same_place() {
    let mut world = World::start("down").await;
    for _ in 0..3 {
        world.proxy.go_down().await;
        world.proxy.go_down().await;
        assert!(is_cut(&world.client.ping().await.unwrap_err()));
        let refused = world.connect().await.unwrap_err();
        assert!(
            matches!(&refused, Error::Io(why) if why.kind() == io::ErrorKind::ConnectionRefused),
            "{refused:?}"
        );
        world.proxy.come_back().await;
        world.proxy.come_back().await;
        world.client = world.connect().await.unwrap();
        world.pay().await.unwrap();
    }
    assert_eq!(world.payments().await, 3);
}

#[tokio::test]
async fn whoever_is_cut_while_it_goes_down_finds_nobody_there() {
    let mut world = World::start("down_at_cut").await;
    let mut idle = world.connect().await.unwrap();
    let mut transaction = world.client.begin().await.unwrap();
    transaction.execute("INSERT INTO paid VALUES (10000)").await.unwrap();
    world.proxy.cut_at_commit(CutAt::AfterServer);
    let ((), paid) = tokio::join!(world.proxy.go_down_at_cut(), transaction.commit());
    assert!(is_cut(&paid.unwrap_err()));
    assert!(
        is_cut(&idle.ping().await.unwrap_err()),
        "another connection is no way either"
    );
    world.connect().await.unwrap_err();
    world.proxy.come_back().await;
    assert_eq!((world.proxy.cuts(), world.payments().await), (1, 1));
}

#[tokio::test]
async fn while_silent_nothing_comes_and_nothing_is_cut_and_then_everything_comes() {
    let world = World::start("silent").await;
    let (mut waits, mut gone) = (world.connect().await.unwrap(), world.connect().await.unwrap());
    world.proxy.fall_silent();
    let mut transaction = pin!(waits.begin());
    assert!(timeout(SILENCE, &mut transaction).await.is_err());
    assert!(timeout(SILENCE, world.connect()).await.is_err());
    let paying = gone.execute("INSERT INTO paid VALUES (10000)");
    assert!(timeout(SILENCE, paying).await.is_err());
    drop(gone);
    assert_eq!(world.payments().await, 0);
    world.proxy.speak_again();
    transaction.await.unwrap().commit().await.unwrap();
    let arrived = async { while world.payments().await == 0 {} };
    timeout(DEADLINE, arrived).await.expect("what was sent arrives");
}

#[tokio::test]
async fn large_answers_and_requests_go_through_unchanged() {
    let mut world = World::start("large").await;
    let text = "ğ".repeat(1_000_000);
    let ask = sqlx::query_scalar::<_, String>("SELECT $1 || $1").bind(&text);
    assert!(ask.fetch_one(&mut world.client).await.unwrap() == text.repeat(2));
}

/// Whether the connection broke, rather than that the server refused.
fn is_cut(error: &Error) -> bool {
    matches!(error, Error::Io(_))
}

fn startup(database: &Database) -> Vec<u8> {
    let parameters = format!("user\0postgres\0database\0{}\0\0", database.name());
    let length = u32::try_from(8 + parameters.len()).unwrap();
    [&length.to_be_bytes()[..], b"\0\x03\0\0", parameters.as_bytes()].concat()
}

fn query(text: &str) -> Vec<u8> {
    let length = u32::try_from(4 + text.len() + 1).unwrap();
    [b"Q", &length.to_be_bytes()[..], text.as_bytes(), b"\0"].concat()
}
