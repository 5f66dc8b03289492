//! A client that opens more streams than it may.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf};
use tokio::net::UnixStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::connections::latency;
use super::{Load, peak, resident, start};
use crate::host::encrypted;

const STREAMS: u32 = 20_000;

/// The beginning of a connection (RFC 9113 section 3.4): the preface, and settings that are empty.
const BEGINNING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const GOAWAY: u8 = 7;

/// Does not wait until it may, as a client of gRPC would, and ends none of its requests.
pub async fn streams() -> Load {
    let (plugin, terraform) = start().await;
    let before = resident(&plugin);
    let connection = encrypted(&plugin.handshake, plugin.identity.as_deref())
        .await
        .unwrap();
    let (reader, mut writer) = tokio::io::split(connection);
    let reader = tokio::spawn(read(reader));
    writer.write_all(BEGINNING).await.unwrap();
    for stream in (1..).step_by(2).take(STREAMS as usize) {
        // The server may have closed the connection.
        if writer.write_all(&request(stream)).await.is_err() {
            break;
        }
    }
    let others = latency(&terraform).await;
    let figures = format!(
        "{}; {before} resident before, {} at the peak; on another connection a call takes {others} ms",
        reader.await.unwrap(),
        peak(&plugin)
    );
    drop(writer);
    plugin.shutdown().await;
    Load {
        what: "20,000 streams opened on one connection, by a client that ignores the limit".into(),
        figures,
        limit: "1,000 streams",
    }
}

/// A HEADERS frame that begins a call which never ends, with its fields as literals (RFC 9113 section 6.2, RFC 7541).
fn request(stream: u32) -> Vec<u8> {
    const END_HEADERS: u8 = 4;
    let mut fields = vec![0x83, 0x86];
    let mut literal = |name: &[u8], value: &[u8]| {
        fields.extend_from_slice(name);
        fields.push(u8::try_from(value.len()).unwrap());
        fields.extend_from_slice(value);
    };
    literal(&[0x01], b"localhost");
    literal(&[0x04], b"/plugin.GRPCStdio/StreamStdio");
    literal(&[0x0f, 0x10], b"application/grpc");
    literal(b"\0\x02te", b"trailers");
    let length = u8::try_from(fields.len()).unwrap();
    let mut frame = vec![0, 0, length, HEADERS, END_HEADERS];
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(&fields);
    frame
}

/// Reads frames until none comes for two seconds. How the streams ended.
async fn read(mut connection: ReadHalf<TlsStream<UnixStream>>) -> String {
    let (mut refused, mut closed) = (0, false);
    let mut header = [0; 9];
    while let Ok(Ok(_)) = timeout(Duration::from_secs(2), connection.read_exact(&mut header)).await {
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]);
        connection
            .read_exact(&mut vec![0; length as usize])
            .await
            .unwrap();
        refused += u32::from(header[3] == RST_STREAM);
        closed |= header[3] == GOAWAY;
    }
    match closed {
        true => format!("{refused} are refused, and the connection is closed"),
        false => format!("{refused} are refused"),
    }
}
