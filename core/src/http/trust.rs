//! Which certificate authorities are trusted: the system's, and beside them those of `ca_file`.
//!
//! The system's are loaded at the first handshake rather than when a client is opened: an image without any can still
//! speak plain HTTP to a sandbox, and a client that never uses https needs none. They are loaded once for all clients that a
//! process has at a time.

use std::{
    path::Path,
    sync::{Arc, Weak},
};

use arc_swap::ArcSwapOption;
use once_cell::race::OnceBox;
use rustls::{
    ClientConfig, DigitallySignedStruct, Error as TlsError, OtherError, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;

use crate::{Error, ErrorKind, Result};

/// TLS as every connection to Smartcar has it.
pub(super) fn tls(ca_file: Option<&Path>) -> Result<ClientConfig> {
    // The SDK brings its own TLS provider, unless the program around it has chosen one.
    static OWN: OnceBox<Arc<CryptoProvider>> = OnceBox::new();
    let own = || OWN.get_or_init(|| Box::new(Arc::new(rustls::crypto::ring::default_provider())));
    let provider = CryptoProvider::get_default().unwrap_or_else(own).clone();
    let further = ca_file.map_or(Ok(Vec::new()), certificates)?;
    let authorities = Authorities::shared(&provider, further);
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::new(ErrorKind::Config, format!("the program's TLS provider lacks TLS: {e}")))?
        .dangerous() // as rustls calls every verifier that is not its own; this one leaves the verdict to the platform's
        .with_custom_certificate_verifier(authorities)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

/// The certificates of `ca_file`; each must be one that can be trusted.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let unusable = |why: String| Error::config("ca_file", format!("ca_file {}: {why}", path.display()));
    let pem = std::fs::read(path).map_err(|e| unusable(format!("cannot be read: {e}")))?;
    let certificates = CertificateDer::pem_slice_iter(&pem)
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(|_| unusable("is not PEM".to_owned()))?;
    if certificates.is_empty() {
        return Err(unusable("holds no certificate".to_owned()));
    }
    let mut trusted = RootCertStore::empty();
    for (number, certificate) in certificates.iter().enumerate() {
        trusted
            .add(certificate.clone())
            .map_err(|_| unusable(format!("certificate {} of it cannot be read", number + 1)))?;
    }
    Ok(certificates)
}

/// There is nobody to trust.
#[derive(Debug, thiserror::Error)]
#[error("no certificate authorities: the system has none")]
struct NoAuthorities;

/// The platform's verifier, made when the first certificate is to be verified.
#[derive(Debug)]
struct Authorities {
    provider: Arc<CryptoProvider>,
    further: Vec<CertificateDer<'static>>,
    verifier: OnceBox<Verifier>,
}

/// What clients of this process trust now. Without a lock: a forked child could find it locked for ever.
static IN_USE: ArcSwapOption<Vec<Weak<Authorities>>> = ArcSwapOption::const_empty();

impl Authorities {
    /// The same for all that trust the same.
    fn shared(provider: &Arc<CryptoProvider>, further: Vec<CertificateDer<'static>>) -> Arc<Self> {
        let same = |known: &Arc<Self>| Arc::ptr_eq(&known.provider, provider) && known.further == further;
        let in_use = IN_USE.load();
        if let Some(known) = in_use.iter().flat_map(|all| all.iter()).filter_map(Weak::upgrade).find(same) {
            return known;
        }
        let new = Arc::new(Self { provider: provider.clone(), further, verifier: OnceBox::new() });
        IN_USE.rcu(|in_use| {
            let others = in_use.iter().flat_map(|all| all.iter()).filter(|known| known.strong_count() > 0);
            Some(Arc::new(others.cloned().chain([Arc::downgrade(&new)]).collect::<Vec<_>>()))
        });
        new
    }

    /// A failure is not kept: the file may come later, from a volume that is not mounted yet.
    fn verifier(&self) -> std::result::Result<&Verifier, TlsError> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(verifier);
        }
        let made = if self.further.is_empty() {
            Verifier::new(self.provider.clone())
        } else {
            Verifier::new_with_extra_roots(self.further.iter().cloned(), self.provider.clone())
        };
        let verifier = made.map_err(|_| TlsError::Other(OtherError(Arc::new(NoAuthorities))))?;
        Ok(self.verifier.get_or_init(|| Box::new(verifier)))
    }
}

impl ServerCertVerifier for Authorities {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, TlsError> {
        self.verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What the caller can do about a handshake that failed for want of trust; `None` where it failed for another reason.
pub(super) fn distrust(host: &str, failure: &TlsError) -> Option<Error> {
    match failure {
        TlsError::Other(OtherError(why)) if why.is::<NoAuthorities>() => Some(Error::config(
            "ca_file",
            format!(
                "no certificate authorities to verify {host} by: install the package ca-certificates, or set ca_file \
                 to a PEM file of those to trust"
            ),
        )),
        TlsError::InvalidCertificate(
            rustls::CertificateError::UnknownIssuer | rustls::CertificateError::BadSignature,
        ) => Some(Error::new(
            ErrorKind::Network,
            format!(
                "no connection to {host}: nobody here trusts who issued its certificate. If a proxy of yours opens \
                 TLS, set ca_file to its authority; else install or update the package ca-certificates"
            ),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_trusts_the_same_loads_it_once() {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let certificate = CertificateDer::from(vec![1, 2, 3]);
        let first = Authorities::shared(&provider, vec![certificate.clone()]);
        assert!(Arc::ptr_eq(&first, &Authorities::shared(&provider, vec![certificate.clone()])));
        assert!(!Arc::ptr_eq(&first, &Authorities::shared(&provider, Vec::new())));
        drop(first);
        // Nobody uses it any more: what the system has by now is loaded.
        let known = IN_USE.load_full().unwrap();
        assert!(!known.iter().filter_map(Weak::upgrade).any(|known| known.further == [certificate.clone()]));
    }
}
