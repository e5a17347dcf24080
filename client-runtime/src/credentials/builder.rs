//! Credentials, part by part.

use std::time::SystemTime;

use super::Credentials;

/// Builds [`Credentials`]. Prints without their secrets.
#[derive(Clone, Debug)]
pub struct CredentialsBuilder(Credentials);

impl Credentials {
    /// Nothing set: the access key and its secret are needed for a call to succeed.
    #[inline]
    #[must_use]
    pub fn builder() -> CredentialsBuilder {
        CredentialsBuilder(Self::new("", "", None, None, ""))
    }
}

impl CredentialsBuilder {
    /// Sets the id of the access key.
    #[inline]
    #[must_use]
    pub fn access_key_id(mut self, access_key_id: impl Into<String>) -> Self {
        self.0.inner_mut().access_key_id = access_key_id.into();
        self
    }

    /// Sets the secret key.
    #[inline]
    #[must_use]
    pub fn secret_access_key(mut self, secret_access_key: impl Into<String>) -> Self {
        self.0.inner_mut().secret_access_key = secret_access_key.into();
        self
    }

    /// Sets the session's token, for temporary credentials.
    #[inline]
    #[must_use]
    pub fn session_token(mut self, session_token: impl Into<String>) -> Self {
        self.0.inner_mut().session_token = Some(session_token.into());
        self
    }

    /// Sets when they expire.
    #[inline]
    #[must_use]
    pub fn expiry(mut self, expiry: SystemTime) -> Self {
        self.0.inner_mut().expiry = Some(expiry);
        self
    }

    /// Sets the account that they belong to.
    #[inline]
    #[must_use]
    pub fn account_id(self, account_id: impl Into<String>) -> Self {
        Self(self.0.with_account_id(account_id))
    }

    /// Sets what says in messages where they come from.
    #[inline]
    #[must_use]
    pub fn provider_name(mut self, provider_name: &'static str) -> Self {
        self.0.inner_mut().provider_name = provider_name;
        self
    }

    /// The credentials.
    #[inline]
    #[must_use]
    pub fn build(self) -> Credentials {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_builder_keeps_what_it_is_given() {
        let end = SystemTime::UNIX_EPOCH;
        let built = Credentials::builder()
            .access_key_id("AKIDEXAMPLE")
            .secret_access_key("secret")
            .session_token("token")
            .expiry(end)
            .account_id("123456789012")
            .provider_name("test");
        assert!(!format!("{built:?}").contains("secret\""));
        let token = Some("token".to_owned());
        let expected = Credentials::new("AKIDEXAMPLE", "secret", token, Some(end), "test");
        assert_eq!(built.build(), expected.with_account_id("123456789012"));
    }
}
