// The C++ layer: values, exceptions, ownership.
#include <thread>
#include <type_traits>

#include "smartcar.hpp"

extern "C" {
#include "support.h"
}

using smartcar::Client, smartcar::Config, smartcar::Vehicle;

static_assert(!std::is_copy_constructible_v<Client> && std::is_nothrow_move_constructible_v<Client>);
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
  CHECK(thrown([&] { client.complete_connect("error=access_denied"); }).type() == "access_denied");
  CHECK(thrown([] { Config().set("colour", "red"); }).field() == "name");
  CHECK(thrown([] { Client{Config()}; }).field() == "client_id");
  smartcar::ConnectOptions options;
  options.scope = {"READ"};
  CHECK(thrown([&] { client.connect_url(options); }).field() == "scope");
  CHECK(thrown([&] { client.refresh_expiring(std::chrono::seconds(-1)); }).field() == "within");
  CHECK(!Config::settings().empty() && !client.grant("no-such-grant") && !client.remove_grant("no-such-grant"));
}

static void readings(const Client &client) {
  const auto grant = client.complete_connect(consent(R"({"make":"BMW","powertrain":"PHEV"})"));
  auto vehicle = client.vehicle(grant.vehicles.at(0));
  const auto odometer = vehicle.odometer();
  CHECK(odometer.distance > 0 && odometer.meta.request_id && odometer.meta.data_age && odometer.meta.unit_system == "metric");
  CHECK(odometer.raw.find("distance") != std::string::npos);
  CHECK(std::abs(vehicle.location().latitude) <= 90 && vehicle.battery().percent_remaining && vehicle.fuel().range);
  CHECK(!vehicle.charge().state.empty() && vehicle.vin().vin.size() == 17 && vehicle.attributes().make == "BMW");
  vehicle.set_unit_system("imperial");
  CHECK(vehicle.odometer().distance < odometer.distance && vehicle.odometer().meta.unit_system == "imperial");
  CHECK(thrown([&] { vehicle.set_unit_system("nautical"); }).field() == "unit_system");
}

static void life(const Client &client) {
  smartcar::ConnectOptions connect;
  connect.scope = {"read_odometer", "required:read_vin"};
  connect.state = "csrf";
  CHECK(client.connect_url(connect).find("state=csrf") != std::string::npos);
  CHECK(!client.connect_url().empty());

  smartcar::CompleteOptions complete;
  complete.state = "csrf";
  complete.account = "sky-user-17";
  const auto grant = client.complete_connect(consent(R"({"vehicles":2,"state":"csrf"})"), complete);
  CHECK(grant.vehicles.size() == 2 && grant.account == "sky-user-17" && grant.status == "active" && !grant.reason);
  CHECK(grant.mode == "user" && grant.generation == 0 && grant.access_expires_at > grant.connected_at);
  CHECK(client.refresh_expiring(std::chrono::hours(24 * 100)).refreshed >= 1);
  CHECK(client.grant(grant.id)->generation == 1);
  CHECK(client.grants_for(grant.vehicles[1]).at(0).id == grant.id);
  CHECK(client.grants().size() == 2 && client.grants(std::nullopt, 1).size() == 1);
  CHECK(client.remove_grant(grant.id) && client.grants().size() == 1);
}

static void ownership() {
  Client first(config());
  Client client = std::move(first);
  auto vehicle = client.vehicle(client.grants().at(0).vehicles.at(0));
  // What was moved away is nothing, and says so.
  CHECK(thrown([&] { first.grants(); }).field() == "client");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) threads.emplace_back([&] { CHECK(vehicle.odometer().distance > 0); });
  for (auto &thread : threads) thread.join();
  client.close();
  CHECK(thrown([&] { vehicle.odometer(); }).kind() == SMARTCAR_ERROR_CLOSED);
  client = Client(config());
  CHECK(client.grants().size() == 1);
}

int main() {
  sandbox_start(nullptr);
  {
    const Client client(config());
    errors(client);
    readings(client);
    life(client);
  }
  ownership();
}
