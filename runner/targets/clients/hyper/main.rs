//! hyper as a client, one connection: reads every response to its end, and exits with 0 if all were whole.
//! client HOST PORT PATH [--ca FILE] [--parallel N] [--follow N] [--upload FILE] [--method METHOD]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Sender = SendRequest<Full<Bytes>>;

#[derive(Clone)]
struct Order {
    method: String,
    url: String,
    body: Bytes,
    follow: usize,
}

fn connector(ca: &str) -> Result<TlsConnector, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca)?)?;
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn shake_hands<S>(stream: S) -> Result<(Sender, JoinHandle<()>), Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    Ok((sender, tokio::spawn(async { drop(connection.await) })))
}

async fn request(sender: &mut Sender, order: &Order) -> Result<(), Failure> {
    sender.ready().await?;
    let asked = Request::builder().method(order.method.as_str()).uri(&order.url);
    let response = sender.send_request(asked.body(Full::new(order.body.clone()))?).await?;
    response.into_body().collect().await?;
    Ok(())
}

async fn requests(mut sender: Sender, order: Order) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for _ in 0..order.follow {
        outcome = outcome.and(request(&mut sender, &order).await);
    }
    outcome
}

async fn play(host: &str, port: &str, path: &str, options: &HashMap<String, String>) -> Result<(), Failure> {
    let number = |name| options.get(name).map_or(Ok(1), |text: &String| text.parse::<usize>());
    let ca = options.get("--ca");
    let body = options.get("--upload").map_or(Ok(Vec::new()), std::fs::read)?;
    let method = if body.is_empty() { "GET" } else { "POST" };
    let order = Order {
        method: options.get("--method").cloned().unwrap_or(method.into()),
        url: format!("{}://{host}:{port}/{path}", if ca.is_some() { "https" } else { "http" }),
        body: body.into(),
        follow: number("--follow")?,
    };

    let stream = TcpStream::connect(format!("127.0.0.1:{port}")).await?;
    let (sender, connection) = match ca {
        None => shake_hands(stream).await?,
        Some(ca) => {
            let stream = connector(ca)?.connect(ServerName::try_from(host.to_owned())?, stream).await?;
            if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
                return Err("the server does not choose h2".into());
            }
            shake_hands(stream).await?
        }
    };
    let under_way: Vec<_> =
        (0..number("--parallel")?).map(|_| tokio::spawn(requests(sender.clone(), order.clone()))).collect();
    let mut outcome = Ok(());
    for each in under_way {
        outcome = outcome.and(each.await?);
    }
    if outcome.is_ok() {
        drop(sender); // else the connection would stay
    }
    let _ = timeout(Duration::from_millis(500), connection).await; // what it sends last is not to be lost
    outcome
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let options = arguments[3..].chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
    let limit = Duration::from_secs(20);
    timeout(limit, play(&arguments[0], &arguments[1], &arguments[2], &options)).await?
}
