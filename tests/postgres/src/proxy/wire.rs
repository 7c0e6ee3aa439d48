//! PostgreSQL's message framing, as far as a proxy needs it. Source: PostgreSQL's manual, "Message Formats".

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// More than any test sends; beyond it the framing was lost.
const LENGTH_MAX: usize = 64 * 1024 * 1024;

/// The length counts itself.
const LENGTH_BYTES: usize = 4;

const CANCEL_REQUEST: u32 = 80_877_102;
const SSL_REQUEST: u32 = 80_877_103;
const GSSENC_REQUEST: u32 = 80_877_104;

/// What a client may open a connection with: a length and a code, no type.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// It would like TLS or GSSAPI; one byte is the answer, and then it opens anew.
    Encryption,
    /// The startup message, whole.
    Startup(Vec<u8>),
    /// A wish to cancel what another connection does, whole; it has no answer.
    Cancel(Vec<u8>),
}

/// Every other message: a type, a length, a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message(Vec<u8>);

impl Opening {
    /// Reads the next one whole.
    pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let mut bytes = Vec::new();
        read_rest(from, &mut bytes).await?;
        let code = bytes.get(LENGTH_BYTES..LENGTH_BYTES + 4).unwrap_or_default();
        match code.try_into().map(u32::from_be_bytes) {
            Ok(SSL_REQUEST | GSSENC_REQUEST) => Ok(Self::Encryption),
            Ok(CANCEL_REQUEST) => Ok(Self::Cancel(bytes)),
            Ok(_) => Ok(Self::Startup(bytes)),
            Err(_) => Err(lost()),
        }
    }
}

impl Message {
    /// Reads the next one whole.
    pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let mut bytes = vec![from.read_u8().await?];
        read_rest(from, &mut bytes).await?;
        Ok(Self(bytes))
    }

    /// As it came.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// From a client: `COMMIT` as a simple query, in any case, with or without a semicolon.
    pub(super) fn asks_to_commit(&self) -> bool {
        let text = self.body().strip_suffix(b"\0").unwrap_or_default().trim_ascii();
        let text = text.strip_suffix(b";").unwrap_or(text).trim_ascii_end();
        self.kind() == b'Q' && text.eq_ignore_ascii_case(b"COMMIT")
    }

    /// From a client: Query, Sync and FunctionCall, which the server answers with one ReadyForQuery each.
    pub(super) fn makes_ready(&self) -> bool {
        matches!(self.kind(), b'Q' | b'S' | b'F')
    }

    /// From the server: CommandComplete of a transaction that is now durable. One that had failed says `ROLLBACK`.
    pub(super) fn says_committed(&self) -> bool {
        self.kind() == b'C' && self.body() == b"COMMIT\0"
    }

    /// From the server: CommandComplete or ErrorResponse.
    pub(super) fn is_outcome(&self) -> bool {
        matches!(self.kind(), b'C' | b'E')
    }

    /// From the server: ReadyForQuery.
    pub(super) fn is_ready(&self) -> bool {
        self.kind() == b'Z'
    }

    fn kind(&self) -> u8 {
        self.0.first().copied().unwrap_or_default()
    }

    fn body(&self) -> &[u8] {
        self.0.get(1 + LENGTH_BYTES..).unwrap_or_default()
    }
}

/// Adds a length and what it covers.
async fn read_rest(from: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<()> {
    let length = from.read_u32().await?;
    let covered = usize::try_from(length)
        .ok()
        .filter(|length| *length <= LENGTH_MAX)
        .and_then(|length| length.checked_sub(LENGTH_BYTES))
        .ok_or_else(lost)?;
    bytes.extend_from_slice(&length.to_be_bytes());
    let start = bytes.len();
    bytes.resize(start + covered, 0);
    from.read_exact(&mut bytes[start..]).await?;
    Ok(())
}

fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "these are no messages of PostgreSQL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_are_told_apart_by_their_length() {
        let mut bytes: &[u8] = b"Q\0\0\0\x0bCOMMIT\0X\0\0\0\x04";
        let commit = Message::read(&mut bytes).await.unwrap();
        assert_eq!(commit.bytes(), b"Q\0\0\0\x0bCOMMIT\0");
        assert!(commit.asks_to_commit() && commit.makes_ready());
        assert_eq!(Message::read(&mut bytes).await.unwrap().bytes(), b"X\0\0\0\x04");
        let end = Message::read(&mut bytes).await.unwrap_err();
        assert_eq!(end.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn only_a_commit_is_a_commit() {
        let query = |text: &str| Message([b"Q\0\0\0\0", text.as_bytes(), b"\0"].concat());
        for text in ["COMMIT", "commit", " Commit ; "] {
            assert!(query(text).asks_to_commit(), "{text}");
        }
        for text in ["COMMIT PREPARED 'x'", "SELECT 'COMMIT'", "ROLLBACK", ""] {
            assert!(!query(text).asks_to_commit(), "{text}");
        }
        assert!(!Message(b"p\0\0\0\x0bCOMMIT\0".to_vec()).asks_to_commit());
        assert!(Message(b"C\0\0\0\x0bCOMMIT\0".to_vec()).says_committed());
        assert!(!Message(b"C\0\0\0\x0dROLLBACK\0".to_vec()).says_committed());
    }

    #[tokio::test]
    async fn an_opening_is_told_by_its_code() {
        let open = async |bytes: &[u8]| Opening::read(&mut &bytes[..]).await;
        let ssl = open(b"\0\0\0\x08\x04\xd2\x16\x2f").await.unwrap();
        assert_eq!(ssl, Opening::Encryption);
        let cancel = b"\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02";
        assert_eq!(open(cancel).await.unwrap(), Opening::Cancel(cancel.to_vec()));
        let startup = b"\0\0\0\x09\0\x03\0\0\0";
        assert_eq!(open(startup).await.unwrap(), Opening::Startup(startup.to_vec()));
    }

    #[tokio::test]
    async fn what_is_no_postgresql_is_refused() {
        let http = Opening::read(&mut &b"GET / HTTP/1.1\r\n"[..]).await.unwrap_err();
        assert_eq!(http.kind(), io::ErrorKind::InvalidData);
        let short = Message::read(&mut &b"Q\0\0\0\x03"[..]).await.unwrap_err();
        assert_eq!(short.kind(), io::ErrorKind::InvalidData);
    }
}
