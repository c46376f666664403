//! hyper's HTTP/2 server, with its defaults: server PORT DIR [--tls]

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

type Failure = Box<dyn std::error::Error>;

struct Pages {
    index: Bytes,
    large: Bytes,
}

async fn answer(request: Request<Incoming>, pages: Arc<Pages>) -> Result<Response<Full<Bytes>>, Infallible> {
    let page = match request.uri().path() {
        "/" => Some(("text/html", pages.index.clone())),
        "/large" => Some(("text/plain", pages.large.clone())),
        _ => None,
    };
    let head = request.method() == Method::HEAD;
    let read = request.into_body().collect().await;

    let mut response = Response::default();
    match (read, page) {
        (Err(_), _) => *response.status_mut() = StatusCode::BAD_REQUEST,
        (_, None) => *response.status_mut() = StatusCode::NOT_FOUND,
        (_, Some((media_type, content))) => {
            response.headers_mut().insert("content-type", media_type.parse().unwrap());
            response.headers_mut().insert("content-length", content.len().into());
            *response.body_mut() = Full::new(if head { Bytes::new() } else { content });
        }
    }
    Ok(response)
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, pages: Arc<Pages>) {
    let service = service_fn(move |request| answer(request, pages.clone()));
    let _ = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

fn acceptor(dir: &Path) -> Result<TlsAcceptor, Failure> {
    let chain = vec![CertificateDer::from_pem_file(dir.join("cert.pem"))?];
    let key = PrivateKeyDer::from_pem_file(dir.join("key.pem"))?;
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let dir = Path::new(&arguments[2]);
    let read = |name| std::fs::read(dir.join("www").join(name)).map(Bytes::from);
    let pages = Arc::new(Pages { index: read("index.html")?, large: read("large")? });
    let tls = arguments.get(3).map(|_| acceptor(dir)).transpose()?;

    let listener = TcpListener::bind(format!("127.0.0.1:{}", arguments[1])).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (pages, tls) = (pages.clone(), tls.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(stream, pages).await,
                Some(tls) => {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                        serve(stream, pages).await;
                    }
                }
            }
        });
    }
}
