//! Passwords of `kmsuser` and credentials of proxies: who knows which, and since when.

use super::*;
use trent_kms::operation::encrypt::EncryptInput;
use trent_kms::primitives::Blob;

impl Lab {
    fn cluster_password(&self) -> String {
        let mut backing = self.world.backing().unwrap();
        let user = backing.cluster_mut(CLUSTER).unwrap().kmsuser.clone().unwrap();
        user.password.expose().to_owned()
    }

    /// A connection that fails, and the end of it.
    fn fails_with(&self, id: &str) -> String {
        self.reconnect(id);
        let error = self.error(id).expect("an error code");
        self.disconnect(id);
        error
    }
}

#[test]
fn a_password_is_not_verified_before_the_connection() {
    let lab = Lab::new();
    let mut input = hsm_store();
    input.key_store_password = text("wrong password");
    let id = lab.create(input);
    assert_eq!(lab.fails_with(&id), "INVALID_CREDENTIALS");
    lab.try_update(&id, |input| input.key_store_password = text(PASSWORD)).unwrap();
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn connecting_replaces_the_password_and_reconnecting_works_with_the_new_one() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    let first = lab.cluster_password();
    assert_ne!(first, PASSWORD);
    lab.disconnect(&id);
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
    assert_ne!(lab.cluster_password(), first);
}

#[test]
fn a_password_that_changed_in_the_cluster_has_to_be_told() {
    let lab = Lab::new();
    let id = lab.connected(hsm_store());
    lab.disconnect(&id);
    lab.change_cluster(|cluster| cluster.set_password("new password"));
    assert_eq!(lab.fails_with(&id), "INVALID_CREDENTIALS");
    lab.try_update(&id, |input| input.key_store_password = text("new password")).unwrap();
    assert_eq!(lab.cluster_password(), "new password", "an update changes no cluster");
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn a_failed_store_is_disconnected_before_its_password_is_told() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    lab.change_cluster(|cluster| cluster.set_password("new password"));
    lab.reconnect(&id);
    let tell = || lab.try_update(&id, |input| input.key_store_password = text("new password"));
    assert_eq!(code(tell()), INVALID_STATE);
    lab.disconnect(&id);
    tell().unwrap();
}

#[test]
fn five_wrong_passwords_lock_the_user_until_the_password_is_set_in_the_cluster() {
    let lab = Lab::new();
    let id = lab.create(hsm_store());
    lab.change_cluster(|cluster| cluster.set_password("new password"));
    for _ in 0..5 {
        assert_eq!(lab.fails_with(&id), "INVALID_CREDENTIALS");
    }
    assert_eq!(lab.fails_with(&id), "USER_LOCKED_OUT");
    lab.try_update(&id, |input| input.key_store_password = text("new password")).unwrap();
    assert_eq!(lab.fails_with(&id), "USER_LOCKED_OUT", "the right password comes too late");
    lab.change_cluster(|cluster| cluster.set_password("new password"));
    lab.reconnect(&id);
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn a_credential_that_the_proxy_changed_is_told_without_a_disconnection() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    let key = lab.key(&id, Some("one"));
    let encrypt = || {
        let input = EncryptInput::builder().key_id(&key.key_id).plaintext(Blob::new("text"));
        lab.world.encrypt(&lab.call, input.build().unwrap())
    };
    let secret = "z123456789012345678901234567890123456789abc";
    lab.change_proxy(|proxy| proxy.raw_secret_access_key = secret.into());
    let (code, message) = refusal(encrypt());
    assert_eq!(code, "KMSInvalidStateException");
    assert!(message.unwrap().contains("could not authenticate AWS KMS"));
    let tell = |secret: &str| {
        lab.try_update(&id, |input| {
            input.xks_proxy_authentication_credential = Some(credential(ACCESS_KEY, secret));
        })
    };
    let wrong = "XksProxyIncorrectAuthenticationCredentialException";
    assert_eq!(super::super::code(tell(SECRET)), wrong);
    tell(secret).unwrap();
    encrypt().unwrap();
    assert_eq!(lab.state(&id), "CONNECTED");
}

#[test]
fn a_stale_credential_makes_the_next_connection_fail() {
    let lab = Lab::new();
    let id = lab.connected(xks_store());
    lab.disconnect(&id);
    lab.change_proxy(|proxy| proxy.access_key_id = String::from("BCDEFGHIJKLMNOPQRSTU"));
    assert_eq!(lab.fails_with(&id), "INVALID_CREDENTIALS");
}

#[test]
fn passwords_and_secrets_do_not_show_in_debug_texts() {
    let lab = Lab::new();
    let text = format!("{:?}", lab.world.backing().unwrap());
    assert!(!text.contains(PASSWORD) && !text.contains(SECRET));
}
