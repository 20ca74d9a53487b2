//! TLS to the database, by rustls.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem, pem::PemObject},
};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use crate::{Error, Result};

/// How to do TLS, should it come to that.
pub(super) fn connector(address: &Address) -> Result<MakeRustlsConnect> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("TLS cannot be set up").with_source(error))?;
    let builder = if address.config.get_ssl_mode() == SslMode::Require {
        builder.with_root_certificates(roots(address.root_certificates.as_deref())?)
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified(provider)))
    };
    let config = match &address.certificate {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let key_of = |error| unreadable("sslkey", key, error);
            let certificates = certificates("sslcert", certificate)?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(key_of)?;
            builder
                .with_client_auth_cert(certificates, key)
                .map_err(|error| unusable("sslcert and sslkey do not fit each other").with_source(error))?
        }
    };
    Ok(MakeRustlsConnect::new(config))
}

fn roots(file: Option<&Path>) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let found = match file {
        Some(file) => certificates("sslrootcert", file)?,
        // Single certificates of the system's that cannot be read do not matter while others can.
        None => rustls_native_certs::load_native_certs().certs,
    };
    roots.add_parsable_certificates(found);
    if roots.is_empty() {
        return Err(unusable("there is no certificate to trust: name the server's CA with sslrootcert=FILE"));
    }
    Ok(roots)
}

fn certificates(option: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    certificates.map_err(|error| unreadable(option, file, error))
}

fn unreadable(option: &str, file: &Path, error: pem::Error) -> Error {
    unusable(&format!("{option} {} cannot be read: it must be a PEM file", file.display())).with_source(error)
}

fn unusable(what: &str) -> Error {
    Error::config("store", format!("postgres: {what}"))
}

/// For `sslmode=prefer`, which whoever can tamper with the line can talk out of TLS altogether: checking the
/// certificate would keep nobody out, and would keep honest servers with a home-made one from being used.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
