//! A certificate authority of the benchmark's own, and a certificate for `localhost`, in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::Failure;

/// Whom clients are told to trust.
pub(crate) fn authority(folder: &Path) -> PathBuf {
    folder.join("ca.pem")
}

/// What a server shows.
pub(crate) fn certificate(folder: &Path) -> PathBuf {
    folder.join("localhost.pem")
}

/// The server's key.
pub(crate) fn key(folder: &Path) -> PathBuf {
    folder.join("localhost.key")
}

/// Writes all three.
pub(crate) fn write(folder: &Path) -> Result<(), Failure> {
    // A chain of two, as strict as OpenSSL and rustls want it: not every client takes a certificate for its own authority.
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, "smartcar-sdk bench");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate()?;
    fs::write(authority(folder), params.self_signed(&authority_key)?.pem())?;

    let issuer = Issuer::new(params, authority_key);
    let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let server_key = KeyPair::generate()?;
    fs::write(certificate(folder), params.signed_by(&server_key, &issuer)?.pem())?;
    fs::write(key(folder), server_key.serialize_pem())?;
    Ok(())
}
