// The C++ layer: values, exceptions, ownership.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <type_traits>
#if __cplusplus >= 202002L && (!defined(__clang__) || __clang_major__ >= 16) /* older ones cannot read libstdc++'s */
#define RANGES
#include <ranges>
#endif

#include "smartcar.hpp"

extern "C" {
#include "support.h"
}

using smartcar::Client, smartcar::Config, smartcar::Vehicle;

static_assert(!std::is_copy_constructible_v<Client> && std::is_nothrow_move_constructible_v<Client>);
static_assert(!std::is_copy_constructible_v<smartcar::Events> && std::is_nothrow_move_constructible_v<smartcar::Events>);
static_assert(!std::is_copy_constructible_v<smartcar::Maintenance> && std::is_nothrow_move_constructible_v<smartcar::Maintenance>);
static_assert(!std::is_copy_constructible_v<Vehicle> && std::is_nothrow_move_constructible_v<Vehicle>);
static_assert(!std::is_copy_constructible_v<Config> && std::is_nothrow_move_constructible_v<Config>);
static_assert(std::is_nothrow_copy_constructible_v<smartcar::error>);
static_assert(std::is_base_of_v<std::runtime_error, smartcar::error>);

// The error that a call throws.
template <class Call>
static smartcar::error thrown(Call call) {
  try {
    call();
  } catch (const smartcar::error &failure) {
    return failure;
  }
  std::fprintf(stderr, "nothing was thrown\n");
  std::exit(1);
}

static std::string consent(const char *json) {
  char *redirect = sandbox_consent(json);
  std::string copy = redirect;
  std::free(redirect);
  return copy;
}

static smartcar::CompleteOptions own_state() {
  smartcar::CompleteOptions options;
  options.state = STATE;
  return options;
}

static Config config() {
  return Config::from_env().set("store", std::string("sqlite:") + temporary_folder() + "/layer.db");
}

static void errors(const Client &client) {
  auto failure = thrown([&] { client.vehicle("a/b"); });
  CHECK(failure.kind() == SMARTCAR_ERROR_INVALID_INPUT && failure.field() == "vehicle_id" && failure.name() == "invalid_input");
  CHECK(std::string(failure.what()).find("vehicle_id") != std::string::npos);
  CHECK(!failure.can_retry() && !failure.retry_after() && failure.status() == 0 && !failure.type() && !failure.detail_json());
  // A NUL inside must not cut an id off to one that there is.
  CHECK(thrown([&] { client.vehicle(std::string("a\0b", 3)); }).field() == "vehicle_id");
  CHECK(thrown([&] { client.vehicle("nobodys-car").odometer(); }).kind() == SMARTCAR_ERROR_NOT_CONNECTED);
  CHECK(thrown([&] { client.complete_connect("error=access_denied&state=" STATE, own_state()); }).kind() == SMARTCAR_ERROR_DECLINED);
  CHECK(thrown([&] { client.complete_connect("error=access_denied", {}); }).field() == "state");
  CHECK(thrown([&] { client.complete_reauthentication("vehicle_id=v-1", {}); }).field() == "state");
  CHECK(thrown([] { Config().set("colour", "red"); }).field() == "name");
  CHECK(thrown([] { Client{Config()}; }).field() == "client_id");
  smartcar::ConnectOptions options;
  options.scope = {"READ"};
  CHECK(thrown([&] { client.connect_url(options); }).field() == "scope");
  CHECK(thrown([&] { client.refresh_expiring(std::chrono::seconds(-1)); }).field() == "within");
  CHECK(!Config::settings().empty() && !client.grant("no-such-grant") && !client.remove_grant("no-such-grant"));
}

static void readings(const Client &client) {
  const auto grant = client.complete_connect(consent(R"({"make":"BMW","powertrain":"PHEV"})"), own_state());
  auto vehicle = client.vehicle(grant.vehicles.at(0));
  const auto odometer = vehicle.odometer();
  CHECK(odometer.distance > 0 && odometer.meta.request_id && odometer.meta.data_age && odometer.meta.unit_system == "metric" && odometer.meta.guessed.empty());
  CHECK(odometer.raw.text().find("distance") != std::string::npos);
  smartcar::Json raw;
  CHECK(raw.text().empty());
  raw = vehicle.location().raw; /* for longer than the reading */
  const auto copy = raw;
  CHECK(raw.text().data() == copy.text().data() && copy.text().find("latitude") != std::string::npos);
  CHECK(std::abs(vehicle.location().latitude) <= 90 && vehicle.battery().percent_remaining && vehicle.fuel().range);
  CHECK(vehicle.charge().state && vehicle.charge().is_plugged_in && vehicle.vin().vin.size() == 17 && vehicle.attributes().make == "BMW");
  vehicle.set_unit_system("imperial");
  CHECK(vehicle.odometer().distance < odometer.distance && vehicle.odometer().meta.unit_system == "imperial");
  CHECK(thrown([&] { vehicle.set_unit_system("nautical"); }).field() == "unit_system");
}

// Every kind of call, on either version of the API.
static void surface(const Client &client) {
  const auto grant = client.complete_connect(consent(R"({"make":"TESLA"})"), own_state());
  const auto plain = client.vehicle(grant.vehicles.at(0));
  smartcar::CallOptions options;
  options.timeout = std::chrono::seconds(30);
  options.token_timeout = std::chrono::seconds(20);
  options.retries = 0;
  options.unit_system = "imperial";
  options.headers = {{"x-trace", "17"}};
  for (const char *api : {"v2", "v3"}) {
    options.api = api;
    const auto vehicle = plain.with_options(options);
    CHECK(vehicle.odometer().meta.unit_system == "imperial");
    CHECK(!vehicle.permissions().permissions.empty() && vehicle.lock_status().is_locked);
    CHECK(vehicle.tire_pressure().front_left && vehicle.charge_limit().limit >= 0.5);
    CHECK(vehicle.lock().status == "success" && vehicle.set_charge_limit(0.8).status == "success");
    const auto batch = vehicle.batch({"odometer", "vin"});
    CHECK(batch.odometer().distance == vehicle.odometer().distance && batch.vin().vin == vehicle.vin().vin);
    CHECK(thrown([&] { batch.fuel(); }).field() == "batch");
  }
  // In C++ a zero is a time, and none that can be.
  options.token_timeout = std::chrono::seconds(0);
  CHECK(thrown([&] { plain.with_options(options).odometer(); }).field() == "token_timeout");
  options.token_timeout.reset();
  CHECK(thrown([&] { plain.batch({"mileage"}); }).field() == "names");
  CHECK(thrown([&] { plain.send_destination(91, 0); }).field() == "latitude");
  CHECK(thrown([&] { plain.service_history("2026-02-30"); }).field() == "start_date");
  CHECK(thrown([&] { plain.signal(SMARTCAR_SIGNAL_ODOMETER_TRAVELEDDISTANCE); }).field() == "api");

  const auto v3 = plain.with_options(options);
  const auto signal = v3.signal(SMARTCAR_SIGNAL_ODOMETER_TRAVELEDDISTANCE);
  CHECK(signal.number && !signal.text && !signal.boolean && signal.status == "SUCCESS" && signal.body && !signal.error);
  const auto first = v3.signals(std::nullopt, 10);
  CHECK(first.items.size() == 10 && first.next && first.total && v3.signals(first.next, 10).items.at(0).code != first.items[0].code);
  CHECK(v3.signals().size() == *first.total);
  // Over pages of ten, as a list and as a range.
  std::vector<std::string> codes;
  for (const auto &each : smartcar::Items([&](auto after) { return v3.signals(after, 10); })) codes.push_back(each.code);
  std::size_t at = 0;
  for (const auto &each : v3.each_signal()) CHECK(at < codes.size() && each.code == codes[at++]);
  CHECK(at == codes.size() && codes.size() == *first.total);
#ifdef RANGES
  static_assert(std::ranges::input_range<decltype(v3.each_signal())>);
  auto signals = v3.each_signal();
  CHECK(std::ranges::distance(signals | std::views::filter([](const auto &each) { return !each.code.empty(); })) == static_cast<long>(codes.size()));
#endif
  // A view need not end where its text does.
  const std::string longer = grant.vehicles[0] + "/and more";
  CHECK(client.vehicle(std::string_view(longer).substr(0, grant.vehicles[0].size())).vin().vin == plain.vin().vin);
  CHECK(v3.set_charge_schedule({52.5, 13.4, {{"daily", "22:00", "06:00"}}}).schedule_type == "daily");
  CHECK(v3.request("GET", "signals", {{"page[size]", "1"}}).raw.text().find("data") != std::string::npos);

  const auto fleet = client.with_options(options);
  smartcar::ConnectionFilter filter;
  filter.vehicle_id = grant.vehicles[0];
  const auto connections = fleet.connections(filter);
  for (const auto &each : fleet.each_connection(filter)) CHECK(each.vehicle_id == grant.vehicles[0]);
  for (const auto &each : client.each_vehicle(grant.id)) CHECK(each == grant.vehicles[0]);
  std::size_t grants = 0;
  for (const auto &each : client.each_grant()) grants += each.id == grant.id ? 1U : 0U;
  CHECK(grants == 1 && !(fleet.each_subscription().begin() != fleet.each_subscription().end()));
  CHECK(connections.items.size() == 1 && connections.items[0].user_id == grant.user_id && !connections.next);
  CHECK(fleet.connection(connections.items[0].id.value()).vehicle_id == grant.vehicles[0]);
  CHECK(client.user(grant.id).id == grant.user_id && client.vehicles(grant.id).items == grant.vehicles);
  CHECK(!client.application_token().empty() && !fleet.applications().items.empty());
  CHECK(client.backfill_users().known >= 1 && !client.compatibility_matrix("US").makes.empty());
  CHECK(client.compatibility(plain.vin().vin, {"read_odometer"}).capabilities.size() == 1);
  CHECK(fleet.subscriptions().items.empty() && fleet.webhooks().items.empty());
  CHECK(fleet.delete_connections(filter).size() == 1);
  CHECK(client.remove_grant(grant.id));
}

static void webhooks() {
  const std::string body = R"({"eventId":"e1","eventType":"VEHICLE_STATE","data":{"vehicle":{"id":"v1"},"signals":[
      {"code":"charge-ischarging","body":{"value":true}},{"code":"new-thing","body":{"value":"x"}},
      {"code":"odometer-traveleddistance","body":{"value":160.9344,"unit":"km"}}]}})";
  const auto signature = smartcar::webhook::sign("new", body);
  const auto delivery = smartcar::webhook::handle({"old", "new"}, {{"Sc-Signature", signature}}, body);
  CHECK(delivery.status == 200 && !delivery.error && delivery.event && delivery.event->event_id == "e1");
  CHECK(delivery.event->vehicle && delivery.event->vehicle->id == "v1" && delivery.event->signals.size() == 3);
  CHECK(delivery.event->signals[0].boolean == true && delivery.event->signals[1].text == "x");
  CHECK(smartcar::webhook::odometer(*delivery.event).distance == 160.9344);
  CHECK(std::abs(smartcar::webhook::odometer(*delivery.event, "imperial").distance - 100) < 0.001);
  CHECK(thrown([&] { smartcar::webhook::fuel(*delivery.event); }).kind() == SMARTCAR_ERROR_UNSUPPORTED);
  CHECK(thrown([&] { smartcar::webhook::odometer(*delivery.event, "nautical"); }).field() == "unit_system");
  const auto partly = smartcar::webhook::parse(
      R"({"eventType":"VEHICLE_STATE","data":{"signals":[{"code":"charge-ischargingcableconnected","body":{"value":true}},)"
      R"({"code":"wheel-tires","body":{"values":[{"row":0,"column":0,"tirePressure":270}],"unit":"bar"}}]}})");
  const auto charge = smartcar::webhook::charge(partly);
  CHECK(charge.is_plugged_in == true && !charge.state && charge.meta.guessed.empty());
  const auto tires = smartcar::webhook::tire_pressure(partly);
  CHECK(tires.front_left == 270.0 && !tires.back_right && tires.meta.guessed == std::vector<std::string>{"front_left"});
  smartcar::webhook::verify({"new"}, signature, body);
  CHECK(thrown([&] { smartcar::webhook::verify({"old"}, signature, body); }).field() == "signature");
  CHECK(thrown([] { smartcar::webhook::parse("[]"); }).field() == "body");
  CHECK(thrown([] { smartcar::webhook::challenge_answer("t", "{}"); }).field() == "challenge");
  // The error outlives the delivery that it came in.
  std::optional<smartcar::error> error;
  error = smartcar::webhook::handle({"old"}, {{"SC-Signature", signature}}, body).error;
  CHECK(error && error->field() == "signature" && !error->name().empty());
}

static void life(const Client &client) {
  smartcar::ConnectOptions connect;
  connect.scope = {"read_odometer", "required:read_vin"};
  connect.state = "csrf";
  CHECK(client.connect_url(connect).find("state=csrf") != std::string::npos);
  CHECK(!client.connect_url().empty());
  connect.state.reset();
  connect.signed_state = smartcar::SignedState{"session-17"};
  const auto url = client.connect_url(connect);
  CHECK(client.check_state(url.substr(url.find('?'))) == "session-17");
  CHECK(client.reauthenticate_url("v-1").find("vehicle_id=v-1") != std::string::npos);
  CHECK(client.complete_reauthentication("vehicle_id=v-1&state=" STATE, own_state()) == "v-1");
  CHECK(thrown([&] { client.complete_connect("error=vehicle_incompatible&make=FORD&year=1921&state=" STATE, own_state()); }).incompatible_year() == 1921);

  smartcar::CompleteOptions complete;
  complete.state = "csrf";
  complete.account = "sky-user-17";
  complete.unchecked_state = true;
  CHECK(thrown([&] { client.complete_connect("code=c", complete); }).field() == "unchecked_state");
  complete.unchecked_state = false;
  const auto grant = client.complete_connect(consent(R"({"vehicles":2,"state":"csrf"})"), complete);
  CHECK(grant.vehicles.size() == 2 && grant.account == "sky-user-17" && grant.status == "active" && !grant.reason);
  CHECK(grant.mode == "user" && grant.generation == 0 && grant.access_expires_at > grant.connected_at);
  CHECK(client.refresh_expiring(std::chrono::hours(24 * 100)).refreshed >= 1);
  CHECK(client.grant(grant.id)->generation == 1);
  CHECK(client.refresh_expiring(std::chrono::hours(1), {1, 10, false}).refreshed == 0);
  CHECK(client.refresh_expiring(std::chrono::hours(24 * 100), {1, 0, false, 50}).failed == 0);
  CHECK(thrown([&] { client.refresh_expiring(std::chrono::hours(1), {1, 10, false, -1}); }).field() == "fleet_rate");
  CHECK(thrown([&] { client.refresh_expiring(std::chrono::hours(1), {1, 10, true}); }).field() == "api");
  CHECK(client.grants_for(grant.vehicles[1]).at(0).id == grant.id);
  const smartcar::GrantFilter active{"active", std::nullopt, std::nullopt};
  const auto first = client.grants(active, std::nullopt, 1);
  CHECK(first.items.size() == 1 && client.grants(active, first.next, 1).items.size() == 1);
  CHECK(client.grants().items.size() == 2 && !client.grants().next);
  CHECK(client.grants({"active", "sky-user-17", grant.user_id}).items.at(0).id == grant.id);
  CHECK(thrown([&] { client.grants({"broken", std::nullopt, std::nullopt}); }).field() == "status");
  CHECK(client.remove_grant(grant.id) && client.grants().items.size() == 1);
  CHECK(client.grants({"removed", "sky-user-17", std::nullopt}).items.at(0).id == grant.id);
  CHECK(thrown([&] { client.forget({}); }).field() == "account");
  CHECK(client.forget({"sky-user-17", std::nullopt, std::nullopt}).grants == 1);
  CHECK(!client.grant(grant.id)->user_id && client.grant(grant.id)->vehicles.empty());
}

// From another system's table, to old call sites, and back.
static void moving(const Client &client) {
  smartcar::GrantToImport row;
  row.refresh_token = "refresh-token-of-an-older-system";
  row.access_token = "access-token-of-an-older-system";
  row.access_expires_at = "4102444800000";
  row.vehicle_id = "car-of-an-older-system";
  row.user_id = "user-of-an-older-system";
  CHECK(client.import_grants(std::vector{row, row}, true).adopted == 2);
  CHECK(client.grants({"adopted", std::nullopt, std::nullopt}).items.empty());
  const auto report = client.import_grants(std::vector{row, row, smartcar::GrantToImport{}});
  CHECK(report.adopted == 1 && report.known == 1 && report.invalid == 1 && report.problems.at(0).row == 3);
  const auto grant = client.grants({"adopted", std::nullopt, std::nullopt}).items.at(0);
  CHECK(grant.mode == "vehicle" && grant.vehicles.at(0) == row.vehicle_id);
  CHECK(client.access_token(grant.id) == row.access_token && client.vehicle(row.vehicle_id).access_token() == row.access_token);
  CHECK(client.retry_grant(grant.id).status == "adopted");

  const auto path = std::string(std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") + "/smartcar-export-" + std::to_string(getpid());
  CHECK(client.export_grants(path, {"adopted", std::nullopt, std::nullopt}).exported == 1);
  CHECK(client.grant(grant.id)->status == "handed_over");
  CHECK(thrown([&] { client.export_grants(path); }).field() == "path");
  std::remove(path.c_str());
  CHECK(thrown([&] { client.access_token(grant.id); }).kind() == SMARTCAR_ERROR_NOT_CONNECTED);
  client.remove_grant(grant.id);
}

// What happens, how the endpoint does, and the job that runs by itself.
static void watching(const Client &client) {
  const auto events = client.events();
  CHECK(!events.next(std::chrono::milliseconds(1)));
  const auto health = client.health();
  CHECK(health.state == "healthy" && health.unresolved == 0 && health.limit == 16 && health.latency < std::chrono::seconds(60));

  // Refresh tokens live for sixty days: two seconds after its consent a grant is due.
  smartcar::MaintenanceOptions options;
  options.within = std::chrono::hours(24 * 60) - std::chrono::seconds(2);
  options.every = std::chrono::milliseconds(200);
  auto maintenance = client.maintenance(options);
  const auto grant = client.complete_connect(consent("{}"), own_state());
  const auto next = [&] { // of this grant: others are due as well
    auto event = events.next(std::chrono::seconds(30));
    while (event && event->grant_id != grant.id) event = events.next(std::chrono::seconds(30));
    CHECK(event && !event->reason && event->missed == 0);
    return *event;
  };
  CHECK(next().kind == "connected");
  const auto refreshed = next();
  CHECK(refreshed.kind == "refreshed" && refreshed.generation == 1);
  while (!maintenance.status().last_run) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(maintenance.status().report && !maintenance.status().last_error);
  maintenance.stop();
  maintenance.stop();
  CHECK(thrown([&] { (void)maintenance.status(); }).field() == "maintenance");
  CHECK(client.remove_grant(grant.id));
  options.within = std::chrono::seconds(-1);
  CHECK(thrown([&] { (void)client.maintenance(options); }).field() == "within");
}

static void ownership() {
  Client first(config());
  Client client = std::move(first);
  auto vehicle = client.vehicle(client.grants().items.at(0).vehicles.at(0));
  // What was moved away is nothing, and says so.
  CHECK(thrown([&] { first.grants(); }).field() == "client");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) threads.emplace_back([&] { CHECK(vehicle.odometer().distance > 0); });
  for (auto &thread : threads) thread.join();
  auto events = client.events();
  const auto maintenance = client.maintenance();
  client.close(std::chrono::seconds(60));
  CHECK(thrown([&] { events.next(std::chrono::seconds(60)); }).kind() == SMARTCAR_ERROR_CLOSED);
  CHECK(thrown([&] { vehicle.odometer(); }).kind() == SMARTCAR_ERROR_CLOSED);
  client = Client(config());
  CHECK(client.grants().items.size() == 1);
}

/* What was sealed with one key cannot be read with another: reports name the grant. */
static void reports() {
  const std::string folder = temporary_folder();
  const auto with_key = [&](const char *key) {
    return Config::from_env().set("store", "sqlite:" + folder + "/reports.db").set("token_keys", key);
  };
  const auto id = Client(with_key("one:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")).complete_connect(consent("{}"), own_state()).id;
  const Client other(with_key("two:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM="));
  const auto rekeyed = other.rekey();
  CHECK(rekeyed.unreadable == 1 && !rekeyed.ready && rekeyed.unreadable_grants == std::vector<std::string>{id});
  const auto exported = other.export_grants(folder + "/exported.csv");
  CHECK(exported.skipped == 1 && exported.skipped_grants == std::vector<std::string>{id} && exported.reconnect_grants.empty());
  std::remove((folder + "/exported.csv").c_str());
}

struct Numbers {
  std::vector<int> items;
  std::optional<std::string> next;
};

// A page that could not be fetched is asked for once more.
static void pages() {
  bool fails = true;
  auto numbers = smartcar::Items([&fails](std::optional<std::string_view> after) -> Numbers {
    if (!after) return {{1}, "second"};
    CHECK(*after == "second");
    if (fails) throw std::runtime_error("not now");
    return {{2}, {}};
  });
  auto number = numbers.begin();
  CHECK(*number == 1);
  try {
    ++number;
    std::abort();
  } catch (const std::runtime_error &) {
    fails = false;
  }
  ++number;
  CHECK(number != numbers.end() && *number == 2);
  ++number;
  CHECK(number == numbers.end());
}

int main() {
  webhooks();
  pages();
  sandbox_start(nullptr);
  reports();
  {
    const Client client(config());
    errors(client);
    readings(client);
    surface(client);
    life(client);
    moving(client);
    watching(client);
  }
  ownership();
}
