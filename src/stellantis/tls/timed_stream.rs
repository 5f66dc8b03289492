//! [`TimedStream`]: a TCP connection that ends at a deadline, however slowly the other side writes.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::stellantis::tls::failure::Failure;

/// A TCP connection on which every operation fails with `TimedOut` after the deadline.
pub struct TimedStream {
    stream: TcpStream,
    deadline: Instant,
    /// Host and port, for messages.
    pub peer: String,
}

impl TimedStream {
    /// Connects to the first address of `host` that answers.
    ///
    /// # Errors
    ///
    /// Why there is no connection.
    pub fn connect(host: &str, port: u16, deadline: Instant) -> Result<Self, Failure> {
        let peer = format!("{host}:{port}");
        let mut failure = Failure::Unresolved {
            host: host.to_owned(),
        };
        for address in resolve(host, port, deadline)? {
            match connect(&address, deadline) {
                Ok(stream) => {
                    return Ok(Self {
                        stream,
                        deadline,
                        peer,
                    });
                }
                Err(error) => failure = Failure::of_io(&error, &peer),
            }
        }
        Err(failure)
    }
}

/// The addresses of a name. The system's resolver knows no deadline, so it is asked on a thread that may be left behind.
fn resolve(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, Failure> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let (sender, receiver) = mpsc::channel();
    let question = (host.to_owned(), port);
    thread::spawn(move || sender.send(question.to_socket_addrs().map(Vec::from_iter)));
    let host = host.to_owned();
    match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(_)) => Err(Failure::Unresolved { host }),
        Err(_) => Err(Failure::UnresolvedInTime { host }),
    }
}

fn connect(address: &SocketAddr, deadline: Instant) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(address, remaining(deadline)?)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What is left of the time; never zero, which would mean no timeout.
fn remaining(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    match left.is_zero() {
        true => Err(io::ErrorKind::TimedOut.into()),
        false => Ok(left),
    }
}

/// Unix calls the end of a timeout `WouldBlock`, Windows `TimedOut`.
fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}

impl Read for TimedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(remaining(self.deadline)?))?;
        self.stream.read(buffer).map_err(timed_out)
    }
}

impl Write for TimedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(remaining(self.deadline)?))?;
        self.stream.write(bytes).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
