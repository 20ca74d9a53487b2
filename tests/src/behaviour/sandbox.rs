//! Lines that tell the sandbox to do something.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use smartcar_sandbox::{Revocation, WebhookRequest};
use smartcar_sdk::Result;

use super::{
    Runner,
    line::{Line, whole},
};

fn read<T: DeserializeOwned>(fields: Map<String, Value>) -> T {
    serde_json::from_value(fields.into()).expect("fields that the sandbox knows")
}

impl Runner {
    pub(super) async fn sandbox_line(&mut self, line: &Line) -> Result<String> {
        let sandbox = &self.world.sandbox;
        match line.word(0) {
            "advance" => sandbox.advance(Duration::from_secs(whole(line.word(1)))),
            "revoke" => {
                sandbox.revoke(Revocation::UserId(self.user_id(line.word(1)))).expect("a known user");
            }
            "requests" => {
                let count = sandbox.stats().requests.get(line.word(1)).copied().unwrap_or(0);
                return Ok(format!("requests {count}"));
            }
            "edit" => {
                let edit = read(line.json(|_| true));
                sandbox.edit_vehicle(&self.vehicle_id(line.word(1)), edit).expect("an edit");
            }
            "fail" => {
                let fields = line.json(|name| matches!(name, "times" | "status"));
                let failures = if fields.is_empty() { Vec::new() } else { vec![read(fields)] };
                sandbox.set_failures(&self.vehicle_id(line.word(1)), failures).expect("a failure");
            }
            "driver" => {
                let edit = read(line.json(|_| false));
                sandbox.edit_user(&self.user_id(line.word(1)), edit).expect("an edit");
            }
            "behaviour" => sandbox.set_behaviour(read(line.json(|_| true))),
            "fault" => {
                let number =
                    |name: &str| matches!(name, "times" | "status" | "seconds" | "retry_after" | "share");
                let mut rules = Vec::new();
                if !line.word(1).is_empty() {
                    let mut fields = line.json(number);
                    fields.insert("path".to_owned(), line.word(1).into());
                    rules.push(read(fields));
                }
                sandbox.set_faults(rules).expect("a rule");
            }
            "hook" => {
                let request = WebhookRequest {
                    name: line.owned("name"),
                    callback_url: "http://127.0.0.1:9/hook".to_owned(),
                    triggers: line.list("triggers"),
                    signals: line.list("signals"),
                    auto_subscribe: line.flag("auto_subscribe"),
                    is_enabled: line.maybe_flag("is_enabled").unwrap_or(true),
                    ..WebhookRequest::default()
                };
                let made = sandbox.add_webhook(request).await.expect("a webhook");
                self.hooks.push((line.word(1).to_owned(), made.id));
            }
            other => panic!("a case says {other:?}, which tests/behaviour/README.md does not know"),
        }
        Ok("ok".to_owned())
    }
}
