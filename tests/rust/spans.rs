//! What `tracing` is told of a call: a span with the endpoint, its version, outcome, attempts and duration; no id, no secret.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::json;
use smartcar_sdk::CallOptions;
use smartcar_tests::scripted::{Answer, staged};
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// What was written since, of calls.
    fn taken(&self) -> String {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        text.lines().filter(|line| line.contains("smartcar.call")).collect::<Vec<_>>().join("\n")
    }
}

#[tokio::test]
async fn a_call_has_a_span() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let (_world, server, client, grant) = staged(&[]).await;
    let id = &grant.vehicles[0];
    let _default = tracing::subscriber::set_default(subscriber);
    let client = client.with_options(CallOptions::new().retries(0));
    let vehicle = client.vehicle(id).unwrap();

    server.answer(&format!("GET /v2.0/vehicles/{id}/odometer"), Answer::json(&json!({ "distance": 1.5 })));
    vehicle.odometer().await.unwrap();
    let said = lines.taken();
    for wanted in [
        "method=GET",
        "endpoint=\"/v2.0/vehicles/{id}/odometer\"",
        "version=\"v2\"",
        "outcome=\"ok\"",
        "status=200",
        "attempts=1",
        "duration_ms=",
    ] {
        assert!(said.contains(wanted), "{wanted} is missing: {said}");
    }
    assert!(!said.contains(id.as_str()), "{said}");

    let refused = json!({ "type": "PERMISSION", "code": null, "description": "no" });
    server.answer(&format!("GET /v2.0/vehicles/{id}/odometer"), Answer::new(403, refused.to_string()));
    vehicle.odometer().await.unwrap_err();
    let said = lines.taken();
    assert!(said.contains("outcome=\"permission\"") && said.contains("status=403"), "{said}");
}
