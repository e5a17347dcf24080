//! What TLS needs of the machine, a crypto provider and the platform's root certificates, and what
//! its refusals mean to a person.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, Error as TlsError};

use super::{TransportError, TransportErrorKind};

/// The crypto provider that the features choose, else the one that the application installed.
#[cfg_attr(
    any(feature = "aws-lc", feature = "ring"),
    expect(clippy::unnecessary_wraps, reason = "without these features there may be none")
)]
pub(super) fn provider() -> Result<Arc<CryptoProvider>, TransportError> {
    #[cfg(feature = "aws-lc")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "ring", not(feature = "aws-lc")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "aws-lc", feature = "ring")))]
    CryptoProvider::get_default().cloned().ok_or_else(|| {
        TransportError::new(
            TransportErrorKind::Unsupported,
            "no crypto provider for TLS: enable the feature `ring` or `aws-lc`, or install one \
             with `rustls::crypto::CryptoProvider::install_default`",
        )
    })
}

/// The root certificates of the file that `AWS_CA_BUNDLE` names, else the platform's. Reads files and may take
/// milliseconds.
pub(super) fn platform_roots() -> Result<Vec<CertificateDer<'static>>, TransportError> {
    if let Some(path) = std::env::var_os("AWS_CA_BUNDLE").as_deref().and_then(named) {
        return bundle(path);
    }
    let loaded = rustls_native_certs::load_native_certs();
    if loaded.certs.is_empty() {
        let reasons: Vec<_> = loaded.errors.iter().map(ToString::to_string).collect();
        let reasons =
            if reasons.is_empty() { "its stores are empty".to_owned() } else { reasons.join("; ") };
        return Err(TransportError::new(
            TransportErrorKind::Tls,
            format!(
                "no root certificates on this system, so no server can be trusted ({reasons}): \
                 install the package `ca-certificates`, or set SSL_CERT_FILE"
            ),
        ));
    }
    Ok(loaded.certs)
}

/// The path that a variable names. As with other variables, blanks are nothing.
fn named(variable: &OsStr) -> Option<&Path> {
    let path = variable.to_str().map_or(Path::new(variable), |path| Path::new(path.trim()));
    (!path.as_os_str().is_empty()).then_some(path)
}

/// A file that is named replaces the platform's roots even if it cannot be read: then no server is trusted.
fn bundle(path: &Path) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let unusable = |why: &str| {
        let message = format!("the file {} of AWS_CA_BUNDLE cannot be used: {why}", path.display());
        TransportError::new(TransportErrorKind::Tls, message)
    };
    let pem = std::fs::read(path).map_err(|error| unusable(&error.to_string()))?;
    certificates(&pem).map_err(|error| unusable(&error.to_string()))
}

/// The certificates of a PEM file. Something that holds none is an error.
#[inline]
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(bad_pem("it holds no certificate")),
        Err(error) => Err(bad_pem(&error.to_string()).with_source(error)),
    }
}

#[inline]
fn bad_pem(reason: &str) -> TransportError {
    TransportError::new(
        TransportErrorKind::Unsupported,
        format!("the root certificates are not usable PEM: {reason}"),
    )
}

/// What a failed handshake with `host` means to a person.
pub(super) fn handshake_error(host: &str, error: &TlsError) -> TransportError {
    let advice = match error {
        TlsError::InvalidCertificate(CertificateError::UnknownIssuer) => {
            ": its issuer is not among the trusted root certificates"
        }
        _ => "",
    };
    TransportError::new(
        TransportErrorKind::Tls,
        format!("no secure connection to {host}: {error}{advice}"),
    )
    .with_source(error.clone())
}

#[cfg(all(test, any(feature = "aws-lc", feature = "ring")))]
mod tests {
    use rustls::NamedGroup;

    use super::*;

    #[test]
    fn aws_lc_comes_first_with_post_quantum_key_exchange() {
        let provider = provider().expect("a feature brings one");
        let first = provider.kx_groups.first().map(|group| group.name());
        let expected =
            if cfg!(feature = "aws-lc") { NamedGroup::X25519MLKEM768 } else { NamedGroup::X25519 };
        assert_eq!(first, Some(expected));
    }

    #[test]
    fn a_blank_variable_names_no_certificates() {
        for (variable, path) in [
            ("", None),
            (" \t\n", None),
            ("/etc/roots.pem\n", Some("/etc/roots.pem")),
            ("a b", Some("a b")),
        ] {
            assert_eq!(named(OsStr::new(variable)), path.map(Path::new), "{variable:?}");
        }
    }
}
