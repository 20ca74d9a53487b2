/* car.c again, in C++. */
#include <cstdio>
#include <smartcar.hpp>

int main(int count, char **arguments) {
  if (count < 3) return 2;
  try {
    smartcar::Client client(smartcar::Config::from_env());
    smartcar::CompleteOptions options;
    options.state = arguments[2];
    const smartcar::Grant grant = client.complete_connect(arguments[1], options);
    std::printf("%.1f km\n", client.vehicle(grant.vehicles.at(0)).odometer().distance);
  } catch (const smartcar::error &failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
