//! The proxy that the environment names: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower case, as curl reads them.

use std::io::{self, Read, Write};
use std::time::Instant;

use http::Uri;
use http::header::HeaderValue;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::secret::Secret;
use crate::stellantis::tls::failure::Failure;
use crate::stellantis::tls::timed_stream::TimedStream;

/// Most bytes that a proxy's answer may have.
const LONGEST_ANSWER: usize = 16 * 1024;

/// The port of a proxy that is named without one, as in curl.
const DEFAULT_PORT: u16 = 1080;

/// Connects to a server, through a proxy if the environment names one for it.
///
/// # Errors
///
/// Why there is no connection.
pub fn connect(host: &str, port: u16, deadline: Instant) -> Result<TimedStream, Failure> {
    let target = authority(host, port);
    let uri = Uri::builder()
        .scheme("https")
        .authority(target.as_str())
        .path_and_query("/")
        .build();
    match uri.ok().and_then(|uri| Matcher::from_env().intercept(&uri)) {
        None => TimedStream::connect(host, port, deadline),
        Some(proxy) => open_tunnel(&proxy, &target, deadline),
    }
}

/// Host and port as in a URI: an IPv6 address is in brackets.
fn authority(host: &str, port: u16) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

/// Asks the proxy for a connection to the target (RFC 9110 section 9.3.6).
fn open_tunnel(proxy: &Intercept, target: &str, deadline: Instant) -> Result<TimedStream, Failure> {
    let uri = proxy.uri();
    let scheme = uri.scheme_str().unwrap_or("http");
    if scheme != "http" {
        return Err(Failure::UnsupportedProxy {
            scheme: scheme.to_owned(),
        });
    }
    let host = uri
        .host()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let port = uri.port_u16().unwrap_or(DEFAULT_PORT);
    let mut stream = TimedStream::connect(host, port, deadline)?;
    let proxy_name = stream.peer.clone();
    let status = exchange(&mut stream, target, proxy.basic_auth())
        .map_err(|error| Failure::of_io(&error, &proxy_name))?;
    match status {
        Some(200..=299) => {
            stream.peer = target.to_owned();
            Ok(stream)
        }
        Some(status) => Err(Failure::ProxyRefusal {
            proxy: proxy_name,
            status,
        }),
        None => Err(Failure::NoHttp { proxy: proxy_name }),
    }
}

/// The status of the answer; `None` if it is not one of HTTP.
fn exchange(
    stream: &mut TimedStream,
    target: &str,
    authorization: Option<&HeaderValue>,
) -> io::Result<Option<u16>> {
    stream.write_all(request(target, authorization).expose())?;
    let mut answer = Vec::new();
    let mut byte = [0];
    // One byte at a time: what follows the answer belongs to TLS.
    while answer.len() < LONGEST_ANSWER && !answer.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            break;
        }
        answer.extend(byte);
    }
    Ok(status(&answer))
}

fn request(target: &str, authorization: Option<&HeaderValue>) -> Secret<Vec<u8>> {
    let head = ["CONNECT ", target, " HTTP/1.1\r\nHost: ", target, "\r\n"];
    let mut request = head.concat().into_bytes();
    if let Some(authorization) = authorization {
        request.extend(b"Proxy-Authorization: ");
        request.extend(authorization.as_bytes());
        request.extend(b"\r\n");
    }
    request.extend(b"\r\n");
    Secret::new(request)
}

fn status(answer: &[u8]) -> Option<u16> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    response
        .parse(answer)
        .ok()
        .filter(httparse::Status::is_complete)?;
    response.code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ipv6_is_in_brackets() {
        assert_eq!(authority("::1", 443), "[::1]:443");
        assert_eq!(authority("api.example.com", 443), "api.example.com:443");
    }

    #[test]
    fn the_status_is_that_of_a_whole_answer_in_http() {
        let status = |answer: &str| status(answer.as_bytes());
        assert_eq!(status("HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(
            status("HTTP/1.0 407 Authenticate\r\nProxy-Authenticate: Basic\r\n\r\n"),
            Some(407)
        );
        assert_eq!(status("HTTP/1.1 200 OK\r\n"), None);
        assert_eq!(status("SSH-2.0-OpenSSH_9.2\r\n\r\n"), None);
    }
}
