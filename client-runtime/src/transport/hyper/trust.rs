//! Trusted root certificates. The platform's are loaded once per process, on the first
//! TLS connection.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, Error as TlsError, RootCertStore};

use crate::transport::tls::{platform_roots, provider};
use crate::transport::{TransportError, TransportErrorKind};

/// The configuration that trusts the platform's roots: the same for every transport.
///
/// A failure is not remembered, so that roots that are mounted late are found.
pub(super) fn platform_config() -> Result<Arc<ClientConfig>, TransportError> {
    static CONFIG: Mutex<Option<Arc<ClientConfig>>> = Mutex::new(None);
    let mut config = CONFIG.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = &*config {
        return Ok(Arc::clone(config));
    }
    let made = Arc::new(config_trusting(platform_roots()?)?);
    *config = Some(Arc::clone(&made));
    Ok(made)
}

/// A configuration that trusts `roots` alone.
pub(super) fn config_trusting(
    roots: Vec<CertificateDer<'static>>,
) -> Result<ClientConfig, TransportError> {
    let mut store = RootCertStore::empty();
    // A platform's store may hold certificates that rustls cannot read; the others still serve.
    store.add_parsable_certificates(roots);
    let builder = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

fn unusable(error: &TlsError) -> TransportError {
    TransportError::new(
        TransportErrorKind::Unsupported,
        format!("the crypto provider is not usable: {error}"),
    )
}
