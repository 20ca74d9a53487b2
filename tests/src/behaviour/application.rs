//! Lines about the application.

use smartcar_sdk::{
    ApiVersion, Application, CallOptions, Client, CompatibilityOptions, ConnectMode, Connection,
    ConnectionFilter, MatrixFilter, Result, Subscription, SubscriptionFilter, Webhook, WebhookFilter,
};

use super::{
    Runner,
    line::Line,
    show::{Fields, Show, Some_, fields, pairs},
    vehicle::{pages, sized},
};

/// Whether a car works, with Smartcar's answer shown.
async fn compatibility(client: &Client, line: &Line) -> Result<String> {
    let mut options = CompatibilityOptions::default();
    if let Some(country) = line.option("country") {
        options = options.country(country);
    }
    if let Some(mode) = line.option("mode") {
        options = options.mode(ConnectMode::from_word(mode).expect("a mode"));
    }
    if let Some(level) = line.option("level") {
        options = options.test_mode_compatibility_level(level);
    }
    let found = client.compatibility(line.word(1), line.list("scope"), &options).await?;
    let shown = pairs(&fields!(found; compatible, reason, capabilities));
    Ok(format!("compatibility{shown} unit_system={}", found.meta.unit_system.as_str()))
}

impl Runner {
    pub(super) async fn application_line(&self, line: &Line) -> Result<String> {
        let client = self.client.with_options(line.call_options());
        match line.word(0) {
            "connections" => {
                let (text, found) =
                    pages(sized(client.connections(&self.connection_filter(line)), line)).await?;
                let first = found.first().map(|found| self.show_connection(found)).unwrap_or_default();
                Ok(format!("connections {text}{first}"))
            }
            "connection" => {
                let found = client.connection(&self.connection_id(line).await?).await?;
                Ok(format!("connection{}", self.show_connection(&found)))
            }
            "delete_connection" => {
                client.delete_connection(&self.connection_id(line).await?).await?;
                Ok("deleted".to_owned())
            }
            "delete_connections" => {
                let ended = client.delete_connections(&self.connection_filter(line)).await?;
                let names: Vec<_> = ended.iter().map(|ended| self.vehicle_name(&ended.vehicle_id)).collect();
                Ok(format!("deleted {}", names.show()))
            }
            "subscriptions" => {
                let filter = self.subscription_filter(line);
                let (text, found) = pages(sized(client.subscriptions(&filter), line)).await?;
                let first = found.first().map(|found| self.show_subscription(found)).unwrap_or_default();
                Ok(format!("subscriptions {text}{first}"))
            }
            "subscription" => {
                let found = client.subscription(&self.subscription_id(line).await?).await?;
                Ok(format!("subscription{}", self.show_subscription(&found)))
            }
            "delete_subscription" => {
                client.delete_subscription(&self.subscription_id(line).await?).await?;
                Ok("deleted".to_owned())
            }
            "webhooks" => {
                let mut filter = WebhookFilter::default();
                for (name, value) in line.options() {
                    filter = match name.as_str() {
                        "name" => filter.name(value),
                        "callback_uri" => filter.callback_uri(value),
                        "is_enabled" => filter.is_enabled(value == "true"),
                        "auto_subscribe" => filter.auto_subscribe(value == "true"),
                        _ => filter,
                    };
                }
                let (text, found) = pages(sized(client.webhooks(&filter), line)).await?;
                let first = found.first().map(|found| self.show_webhook(found)).unwrap_or_default();
                Ok(format!("webhooks {text}{first}"))
            }
            "webhook_info" => {
                let found = client.webhook(&self.hook_id(line.word(1))).await?;
                Ok(format!("webhook{}", self.show_webhook(&found)))
            }
            "applications" => {
                let (text, found) = pages(sized(client.applications(), line)).await?;
                Ok(format!("applications {text}{}", found.first().map(show_application).unwrap_or_default()))
            }
            "application" => {
                Ok(format!("application{}", show_application(&client.application(line.word(1)).await?)))
            }
            "compatibility" => compatibility(&client, line).await,
            "matrix" => self.matrix(line).await,
            "compatible" => self.compatible(line).await,
            "user" => {
                let user = client.user(&self.grant(line.word(1)).id).await?;
                Ok(format!("user id={}", self.user_name(&user.id)))
            }
            "vehicles" => {
                let (text, found) = pages(sized(client.vehicles(&self.grant(line.word(1)).id), line)).await?;
                let names: Vec<_> = found.iter().map(|id| self.vehicle_name(id)).collect();
                Ok(format!("vehicles {text} items={}", names.show()))
            }
            _ => {
                let mut run = client.backfill_users();
                if let Some(after) = line.option("after") {
                    run = run.after(after);
                }
                let report = run.await?;
                let unmatched = report.unmatched_vehicles.iter();
                let names: Vec<_> = unmatched
                    .map(|(vehicle, user)| format!("{}:{}", self.vehicle_name(vehicle), self.user_name(user)))
                    .collect();
                let shown = pairs(&fields!(report; connections, stored, known, unmatched));
                let (names, next) = (names.show(), report.next.show());
                Ok(format!("backfill{shown} unmatched_vehicles={names} next={next}"))
            }
        }
    }

    fn connection_filter(&self, line: &Line) -> ConnectionFilter {
        let mut filter = ConnectionFilter::default();
        for (name, value) in line.options() {
            filter = match name.as_str() {
                "user" => filter.user_id(self.user_id(value)),
                "vehicle" => filter.vehicle_id(self.vehicle_id(value)),
                "external_id" => filter.external_id(value),
                _ => filter,
            };
        }
        match line.mode() {
            Some(mode) => filter.mode(mode),
            None => filter,
        }
    }

    fn subscription_filter(&self, line: &Line) -> SubscriptionFilter {
        let mut filter = SubscriptionFilter::default();
        for (name, value) in line.options() {
            filter = match name.as_str() {
                "user" => filter.user_id(self.user_id(value)),
                "vehicle" => filter.vehicle_id(self.vehicle_id(value)),
                "webhook" => filter.webhook_id(self.hook_id(value)),
                _ => filter,
            };
        }
        match line.mode() {
            Some(mode) => filter.mode(mode),
            None => filter,
        }
    }

    /// Of a vehicle's first connection on API v3, or the word itself.
    async fn connection_id(&self, line: &Line) -> Result<String> {
        let word = line.word(1);
        let Some(vehicle) = self.known_vehicle(word) else { return Ok(word.to_owned()) };
        let client = self.client.with_options(CallOptions::new().api(ApiVersion::V3));
        let page = client.connections(&ConnectionFilter::default().vehicle_id(vehicle)).page(None).await?;
        let first = page.items.into_iter().next().and_then(|connection| connection.id);
        Ok(first.unwrap_or_else(|| word.to_owned()))
    }

    async fn subscription_id(&self, line: &Line) -> Result<String> {
        let word = line.word(1);
        let Some(vehicle) = self.known_vehicle(word) else { return Ok(word.to_owned()) };
        let filter = SubscriptionFilter::default().vehicle_id(vehicle).webhook_id(self.hook_id(line.word(2)));
        let page = self.client.subscriptions(&filter).page(None).await?;
        Ok(page.items.into_iter().next().map_or_else(|| word.to_owned(), |first| first.id))
    }

    async fn matrix(&self, line: &Line) -> Result<String> {
        let mut filter = MatrixFilter::default().scope(line.list("scope"));
        if let Some(make) = line.option("make") {
            filter = filter.make(make);
        }
        if let Some(powertrain) = line.option("powertrain") {
            filter = filter.powertrain(powertrain);
        }
        let matrix = self.client.compatibility_matrix(line.word(1), &filter).await?;
        let makes: Vec<_> = matrix.iter().map(|(make, models)| format!("{make}:{}", models.len())).collect();
        let first = matrix.values().find_map(|models| models.first());
        let first = first.map(|model| {
            pairs(&fields!(model; model, start_year, end_year, powertrain_type, endpoints, permissions))
        });
        Ok(format!("matrix makes={}{}", makes.show(), first.unwrap_or_default()))
    }

    async fn compatible(&self, line: &Line) -> Result<String> {
        let models = self.client.compatible_vehicles(line.word(1), line.option("make")).await?;
        let first = models.first().map(|model| {
            let mut shown = fields!(model; make, model, start_year, end_year, powertrain_type, region);
            shown.push(("capabilities", model.capabilities.len().show()));
            shown.push(("first", model.capabilities.first().show()));
            pairs(&shown)
        });
        Ok(format!("compatible models={}{}", models.len(), first.unwrap_or_default()))
    }

    fn show_connection(&self, of: &Connection) -> String {
        let mut shown: Fields = vec![
            ("id", Some_(&of.id).show()),
            ("vehicle_id", self.vehicle_name(&of.vehicle_id)),
            ("user_id", self.user_name(&of.user_id)),
        ];
        shown.extend(
            fields!(of; external_id, permissions, make, model, year, mode, powertrain_type, connected_at),
        );
        pairs(&shown)
    }

    fn show_subscription(&self, of: &Subscription) -> String {
        let name = |id: &Option<String>, name: &dyn Fn(&str) -> String| id.as_deref().map(name).show();
        let mut shown: Fields = vec![
            ("id", "some".to_owned()),
            ("webhook_id", name(&of.webhook_id, &|id| self.hook_name(id))),
            ("vehicle_id", name(&of.vehicle_id, &|id| self.vehicle_name(id))),
            ("user_id", name(&of.user_id, &|id| self.user_name(id))),
        ];
        shown.extend(fields!(of; make, model, year, mode, powertrain_type, created_at));
        pairs(&shown)
    }

    fn show_webhook(&self, of: &Webhook) -> String {
        let mut shown: Fields = vec![("id", self.hook_name(&of.id))];
        shown.extend(
            fields!(of; name, callback_uri, error_callback_uri, is_enabled, auto_subscribe, triggers, signals, created_at),
        );
        pairs(&shown)
    }
}

fn show_application(of: &Application) -> String {
    let mut shown = fields!(of; id, name, description);
    shown.push(("redirect_uris", of.redirect_uris.len().show()));
    pairs(&shown)
}
