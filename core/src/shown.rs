//! What `Debug` shows of addresses. A user's address may carry a password, a key in its query, or a token in its path:
//! only where it leads is shown.

use std::fmt;

use url::Url;

/// An address down to its origin: scheme, host and port.
pub(crate) struct Origin<'a>(pub(crate) &'a Url);

impl fmt::Debug for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or(".."))?;
        self.0.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::{
        CallOptions, Client, Config, Error, WebhookFilter,
        store::{Order, Query, deferred::DeferredStore, open},
    };

    /// Is in no address, header or secret by chance.
    const MARK: &str = "hunter2";

    #[test]
    fn an_address_is_shown_down_to_its_origin() {
        for (address, shown) in [
            ("https://user:hunter2@example.com:8443/hunter2?key=hunter2#hunter2", "https://example.com:8443"),
            ("http://[::1]/", "http://[::1]"),
            ("my-app:/callback?x", "my-app://.."),
        ] {
            assert_eq!(format!("{:?}", Origin(&Url::parse(address).unwrap())), shown);
        }
    }

    /// A value with the mark for each setting that can hold one.
    fn marked(name: &str) -> Option<&'static str> {
        Some(match name {
            "client_secret" | "v3_client_secret" | "management_token" => "hunter2-old, hunter2-new",
            // 32 bytes that begin with the mark.
            "token_keys" => "k1:hunter2kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk=",
            "store" => {
                "postgres://smartcar:hunter2@127.0.0.1:1/tokens?sslmode=disable&application_name=hunter2"
            }
            "redirect_uri" => "https://user:hunter2@example.com/hunter2?key=hunter2",
            "proxy" => "http://user:hunter2@127.0.0.1:1",
            "ca_file" | "spool" => "/hunter2",
            name if name.ends_with("_origin") => "https://user:hunter2@127.0.0.1:1/?key=hunter2",
            // A client id is in every Connect URL; the rest are words and numbers.
            _ => return None,
        })
    }

    fn hidden(what: &str, shown: &dyn fmt::Debug) {
        for text in [format!("{shown:?}"), format!("{shown:#?}")] {
            assert!(!text.contains(MARK), "{what} shows {text}");
        }
    }

    /// The store that a user's own address leads to, and the transport with its proxy, both open.
    async fn client(folder: &std::path::Path) -> Client {
        let mut builder = Client::builder().set("client_id", "id").set("v3_client_id", "id");
        for (name, _) in Config::settings() {
            // What lies in a file cannot be opened, and a store that is elsewhere neither.
            if let Some(value) = marked(name).filter(|_| !["ca_file", "spool", "store"].contains(&name)) {
                builder = builder.set(name, value);
            }
        }
        hidden("ClientBuilder", &builder);
        builder.store(&format!("sqlite:{}/hunter2.db", folder.display())).build().await.unwrap()
    }

    #[test]
    fn no_setting_shows_what_it_hides_in_a_config_or_a_builder() {
        let (mut config, mut texts) = (Config::default(), 0);
        for (name, _) in Config::settings() {
            let Some(value) = marked(name) else { continue };
            texts += 1;
            config.set(name, value).unwrap();
            let single = || Client::builder().set(name, value);
            hidden(name, &single());
        }
        assert!(texts >= 17, "there is something to hide");
        hidden("Config", &config);
        hidden("ClientBuilder", &Client::builder().config(config));
        // An address without a scheme, or with the password where the scheme would be.
        for store in ["hunter2:x@db/tokens", "user:hunter2@db", "hunter2"] {
            let mut config = Config::default();
            config.set("store", store).unwrap();
            hidden(store, &config);
        }
    }

    #[tokio::test]
    async fn nothing_shows_a_clients_addresses_or_headers() {
        let options = CallOptions::new().header("x-key", MARK).header("hunter2: x", MARK);
        assert!(format!("{options:?}").contains("x-key"), "what was set is told, not its value");
        hidden("CallOptions", &options);
        let folder = tempfile::tempdir().unwrap();
        let bare = client(folder.path()).await;
        hidden("Client", &bare);
        let client = bare.with_options(CallOptions::new().header("x-key", MARK));
        hidden("Client::with_options", &client);
        let vehicle = client.vehicle("v1").unwrap().options(CallOptions::new().header("x-other", MARK));
        hidden("Vehicle", &vehicle);
        hidden("Batch", &vehicle.batch().path("/tesla/compass"));
        let body = json!({ "pin": MARK });
        hidden("Vehicle::request", &vehicle.request("POST", "pin").query("key", MARK).body(body.clone()));
        hidden("Client::request", &client.request("POST", "pin").query("key", MARK).body(body).user_id("u1"));
        hidden("Pages", &client.connections(&crate::ConnectionFilter::default()));
        hidden(
            "WebhookFilter",
            &WebhookFilter::default().callback_uri("https://a:hunter2@b/hunter2?hunter2"),
        );
        let url = client.connect_url().redirect_uri("https://a:hunter2@b/?hunter2").state(MARK).user(MARK);
        hidden("ConnectUrl", &url.external_id(MARK).flags(MARK));
        hidden("ConnectUrl, signed", &client.connect_url().signed_state(MARK, Duration::from_secs(60)));
        hidden("ReauthenticateUrl", &client.reauthenticate_url("v1").state(MARK));
        hidden("CompleteConnect", &client.complete_connect("code=hunter2&state=hunter2").state(MARK));
        let again = client.complete_reauthentication("state=hunter2&vehicle_id=v1").state(MARK);
        hidden("CompleteReauthentication", &again);
        hidden("RefreshExpiring", &client.refresh_expiring(Duration::from_secs(3600)));
        hidden("BackfillUsers", &client.backfill_users());
        // Its address and its proxy lead nowhere: the errors say so without naming what is secret about them.
        let once = client.with_options(CallOptions::new().retries(0));
        hidden("Error", &once.request("GET", "connections").query("key", MARK).await.unwrap_err());
        hidden("Error", &once.compatible_vehicles("US", None).await.unwrap_err());
        client.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_store_does_not_show_its_address() {
        let clock = std::sync::Arc::new(crate::clock::SystemClock);
        let address = marked("store").unwrap();
        hidden("DeferredStore", &DeferredStore::new(address.to_owned(), clock.clone()));
        let error: Error = match open(address, clock).await {
            Ok(store) => store.page("a", &Query::in_order(Order::Id, 1)).await.unwrap_err(),
            Err(error) => error,
        };
        hidden("Error", &error);
    }
}
