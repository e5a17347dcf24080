//! What the loader finds and what it is given arrives in the clients.

use moved::loader::Clients;

#[tokio::test]
async fn settings_go_both_ways() {
    let clients = Clients::load(Some("eu-central-1"), Some(("AKIDEXAMPLE", "secret"))).await;
    let region = |client: &aws_sdk_kms::Client| client.config().region().map(ToString::to_string);
    assert_eq!(region(&clients.kms()).as_deref(), Some("eu-central-1"));
    assert_eq!(region(&clients.elsewhere("eu-west-1")).as_deref(), Some("eu-west-1"));
    let patient = clients.patient();
    let attempts = patient.config().retry_config().map(|retry| retry.max_attempts());
    assert_eq!((region(&patient).as_deref(), attempts), (Some("eu-central-1"), Some(8)));
    for client in [clients.kms(), patient, clients.elsewhere("eu-west-1")] {
        let provider = client.config().credentials_provider().expect("given");
        let keys = aws_sdk_kms::config::ProvideCredentials::provide_credentials(&provider).await;
        assert_eq!(keys.expect("given").access_key_id(), "AKIDEXAMPLE");
    }
}
