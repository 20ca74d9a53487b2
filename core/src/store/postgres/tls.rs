//! TLS to the database, by rustls.

use std::{path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    SupportedProtocolVersion,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem, pem::PemObject},
    server::ParsedCertificate,
    version::{TLS12, TLS13},
};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;
use x509_cert::{
    Certificate,
    der::{
        Decode,
        asn1::{PrintableStringRef, TeletexStringRef, Utf8StringRef},
        oid::ObjectIdentifier,
    },
};

use super::address::{Address, Checks, Tls, Version};
use crate::{Error, Result};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ALTERNATIVE_NAMES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

/// How to do TLS, should it come to that.
pub(super) fn connector(address: &Address) -> Result<MakeRustlsConnect> {
    let tls = &address.tls;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let used = address.hosts.iter().any(|host| host.get_ssl_mode() != SslMode::Disable);
    let verifier = Verifier::new(tls, Arc::clone(&provider), used)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(tls))
        .map_err(|error| unusable("TLS cannot be set up").with_source(error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match &tls.certificate {
        Some((certificate, key)) if used => {
            let key_of = |error| unreadable("sslkey", key, error);
            let certificates = certificates("sslcert", certificate)?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(key_of)?;
            builder
                .with_client_auth_cert(certificates, key)
                .map_err(|error| unusable("sslcert and sslkey do not fit each other").with_source(error))?
        }
        _ => builder.with_no_client_auth(),
    };
    config.enable_sni = tls.names_host;
    if tls.direct {
        // The server must not take it for another protocol.
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(MakeRustlsConnect::new(config))
}

fn versions(tls: &Tls) -> Vec<&'static SupportedProtocolVersion> {
    match (tls.oldest, tls.newest) {
        (Version::Tls13, _) => vec![&TLS13],
        (_, Version::Tls12) => vec![&TLS12],
        (_, Version::Tls13) => vec![&TLS13, &TLS12],
    }
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

/// Checks the server's certificate as far as `sslmode` asks for it.
///
/// It is as strict as libpq under the same mode or stricter, but accepts two things that rustls by itself does not
/// and libpq does, since PostgreSQL's manual makes such certificates: a self-signed one that may sign others
/// (CA:TRUE), where `sslrootcert` names that very certificate; and one without alternative names, whose common name
/// is the host's, where an authority that `sslrootcert` names has signed it.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    checks: Checks,
    roots: RootCertStore,
    /// What `sslrootcert` names; empty where the system's roots are trusted.
    named: Vec<CertificateDer<'static>>,
}

impl Verifier {
    fn new(tls: &Tls, provider: Arc<CryptoProvider>, used: bool) -> Result<Self> {
        let mut verifier =
            Self { provider, checks: tls.checks, roots: RootCertStore::empty(), named: Vec::new() };
        // For `sslmode=prefer` nothing is checked: whoever can tamper with the line can talk us out of TLS
        // altogether, so that would keep nobody out, and honest servers with a home-made certificate from being used.
        if tls.checks == Checks::Nothing || !used {
            return Ok(verifier);
        }
        match &tls.roots {
            Some(file) => {
                verifier.named = certificates("sslrootcert", file)?;
                verifier.roots.add_parsable_certificates(verifier.named.iter().cloned());
                if verifier.named.is_empty() {
                    return Err(unusable("the file that sslrootcert names holds no certificate"));
                }
            }
            None => {
                // Single certificates of the system's that cannot be read do not matter while others can.
                verifier.roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if verifier.roots.is_empty() {
                    return Err(unusable(
                        "this system has no certificates to trust: install them (ca-certificates), or name the \
                         server's CA with sslrootcert=FILE",
                    ));
                }
            }
        }
        Ok(verifier)
    }

    fn check_name(
        &self,
        certificate: &CertificateDer<'_>,
        host: &ServerName<'_>,
    ) -> Result<(), rustls::Error> {
        let error = match ParsedCertificate::try_from(certificate)
            .and_then(|parsed| verify_server_name(&parsed, host))
        {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let common = !self.named.is_empty()
            && common_name(certificate).is_some_and(|name| is_for(&name, &host.to_str()));
        if common { Ok(()) } else { Err(error) }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.checks == Checks::Nothing {
            return Ok(ServerCertVerified::assertion());
        }
        let is_named = self.named.iter().any(|named| named.as_ref() == certificate.as_ref());
        if is_named {
            check_time(certificate, now)?;
        } else {
            let parsed = ParsedCertificate::try_from(certificate)?;
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&parsed, &self.roots, others, now, algorithms)?;
        }
        let by_name = match self.checks {
            Checks::Nothing | Checks::Chain => false,
            // Who holds the key of the one certificate that is trusted is who was meant.
            Checks::Server => !is_named,
            Checks::Name => true,
        };
        if by_name {
            self.check_name(certificate, host)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn parse(certificate: &CertificateDer<'_>) -> Result<Certificate, rustls::Error> {
    Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding.into())
}

fn check_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), rustls::Error> {
    let validity = parse(certificate)?.tbs_certificate.validity;
    if now.as_secs() < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    if now.as_secs() > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    Ok(())
}

/// The common name of a certificate that has no alternative names, which would count instead.
fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let contents = parse(certificate).ok()?.tbs_certificate;
    let extensions = contents.extensions.unwrap_or_default();
    if extensions.iter().any(|extension| extension.extn_id == ALTERNATIVE_NAMES) {
        return None;
    }
    let mut names = contents.subject.0.iter().flat_map(|names| names.0.iter());
    let value = &names.find(|name| name.oid == COMMON_NAME)?.value;
    let text = value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
    let text =
        text.or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned()));
    text.or_else(|_| value.decode_as::<TeletexStringRef<'_>>().map(|text| text.as_str().to_owned())).ok()
}

/// Whether a certificate for `name`, which may begin with `*.`, is one for `host`.
fn is_for(name: &str, host: &str) -> bool {
    if name.eq_ignore_ascii_case(host) {
        return true;
    }
    let Some(domain) = name.strip_prefix('*') else { return false };
    // One label, as everywhere; and no wildcard for a whole top-level domain.
    let Some((label, rest)) = host.split_once('.') else { return false };
    !label.is_empty()
        && domain
            .strip_prefix('.')
            .is_some_and(|domain| domain.contains('.') && domain.eq_ignore_ascii_case(rest))
        && host.parse::<std::net::IpAddr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_is_for_one_host_or_one_label() {
        assert!(is_for("db", "DB"));
        assert!(is_for("db.example.com", "db.example.com"));
        assert!(is_for("*.example.com", "db.example.com"));
        for (name, host) in [
            ("*.example.com", "a.db.example.com"),
            ("*.example.com", "example.com"),
            ("*.com", "example.com"),
            ("*", "db"),
            ("*example.com", "example.com"),
            ("", "db"),
            ("*.0.0.1", "127.0.0.1"),
            ("d*.x.y", "db.x.y"),
        ] {
            assert!(!is_for(name, host), "{name} for {host}");
        }
    }
}
