//! One client's connection: messages go through whole, wait out a silence, and at a COMMIT it may end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, BufWriter};
use tokio::net::TcpStream;

use super::Faults;
use super::cuts::{CutAt, Cuts};
use super::silence::Way;
use super::wire::{Message, Opening};

/// The server's answer to a wish for TLS: no.
const NO_ENCRYPTION: &[u8] = b"N";

/// Carries a connection until either side ends it or it is cut; then both sides are closed.
pub(super) async fn carry(client: TcpStream, upstream: SocketAddr, faults: Arc<Faults>) {
    let _ = try_carry(client, upstream, &faults).await;
}

async fn try_carry(client: TcpStream, upstream: SocketAddr, faults: &Faults) -> io::Result<()> {
    let way = faults.silence.way();
    let server = TcpStream::connect(upstream).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (mut from_client, mut to_client) = (BufReader::new(from_client), BufWriter::new(to_client));
    let (from_server, mut to_server) = (BufReader::new(from_server), BufWriter::new(to_server));

    open(&mut from_client, &mut to_client, &mut to_server, &way).await?;
    let commit = AwaitedCommit::default();
    tokio::select! {
        end = requests(from_client, to_server, &faults.cuts, &way, &commit) => end,
        end = answers(from_server, to_client, &faults.cuts, &way, &commit) => end,
    }
}

/// Up to the startup message, or to a wish to cancel.
async fn open(
    from_client: &mut (impl AsyncRead + Unpin),
    to_client: &mut (impl AsyncWrite + Unpin),
    to_server: &mut (impl AsyncWrite + Unpin),
    way: &Way,
) -> io::Result<()> {
    loop {
        match heard(Opening::read(from_client), way).await? {
            Opening::Encryption => {
                to_client.write_all(NO_ENCRYPTION).await?;
                to_client.flush().await?;
            }
            Opening::Startup(bytes) | Opening::Cancel(bytes) => {
                to_server.write_all(&bytes).await?;
                return to_server.flush().await;
            }
        }
    }
}

/// The COMMIT whose answer ends the connection, by its place among all that is answered with ReadyForQuery: a client
/// need not wait for one answer before it sends the next request. Zero means none.
#[derive(Default)]
struct AwaitedCommit(AtomicUsize);

/// What the client sends.
async fn requests<R: AsyncRead + Unpin>(
    mut from: BufReader<R>,
    mut to: impl AsyncWrite + Unpin,
    cuts: &Cuts,
    way: &Way,
    commit: &AwaitedCommit,
) -> io::Result<()> {
    // The startup message was the first.
    let mut asked = 1;
    loop {
        let message = heard(Message::read(&mut from), way).await?;
        asked += usize::from(message.makes_ready());
        if message.asks_to_commit() {
            match cuts.next() {
                Some(CutAt::BeforeServer) => {
                    cuts.cut().await;
                    return Ok(());
                }
                Some(CutAt::AfterServer) => commit.0.store(asked, Ordering::SeqCst),
                None => {}
            }
        }
        pass_on(&message, &from, &mut to).await?;
    }
}

/// What the server answers.
async fn answers<R: AsyncRead + Unpin>(
    mut from: BufReader<R>,
    mut to: impl AsyncWrite + Unpin,
    cuts: &Cuts,
    way: &Way,
    commit: &AwaitedCommit,
) -> io::Result<()> {
    let mut answered = 0;
    loop {
        let message = heard(Message::read(&mut from), way).await?;
        let is_awaited = commit.0.load(Ordering::SeqCst) == answered + 1;
        if is_awaited && message.says_committed() {
            cuts.cut().await;
            return Ok(());
        }
        if is_awaited && message.is_outcome() {
            // Before the client hears it: it may go on at once, in another connection.
            commit.0.store(0, Ordering::SeqCst);
            cuts.put_back(CutAt::AfterServer);
        }
        answered += usize::from(message.is_ready());
        pass_on(&message, &from, &mut to).await?;
    }
}

/// What comes next, or the end, once it is not silent.
async fn heard<T>(next: impl Future<Output = io::Result<T>>, way: &Way) -> io::Result<T> {
    let next = next.await;
    way.is_free().await;
    next
}

/// Writes, and flushes when nothing more is at hand.
async fn pass_on<R: AsyncRead>(
    message: &Message,
    from: &BufReader<R>,
    to: &mut (impl AsyncWrite + Unpin),
) -> io::Result<()> {
    to.write_all(message.bytes()).await?;
    if from.buffer().is_empty() {
        to.flush().await?;
    }
    Ok(())
}
