// Completes a Connect and reads the odometer. The arguments are the address that Connect sent the driver back to, and the
// state that the driver was sent off with.
#include <cstdio>
#include <smartcar.hpp>

int main(int count, char **arguments) try {
  const smartcar::Client client(smartcar::Config::from_env().set("store", "sqlite:quickstart.db"));
  smartcar::CompleteOptions options;
  if (count > 2) options.state = arguments[2];
  options.account = "sky-user-17";
  const auto grant = client.complete_connect(count > 1 ? arguments[1] : "", options);
  for (const auto &vehicle : grant.vehicles) {
    std::printf("%s: %.1f km\n", vehicle.c_str(), client.vehicle(vehicle).odometer().distance);
  }
} catch (const smartcar::error &failure) {
  std::fprintf(stderr, "%s: %s\n", failure.name().c_str(), failure.what());
  return 1;
}
