/* Completes a Connect and reads the odometer. The arguments are the address that Connect sent the driver back to, and the
 * state that the driver was sent off with. */
#include <smartcar.h>
#include <stdio.h>

int main(int count, char **arguments) {
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  const smartcar_grant *grant = NULL;
  smartcar_error *error = NULL;
  smartcar_complete_options options = {
      .struct_size = sizeof options, .state = count > 2 ? arguments[2] : NULL, .account = "sky-user-17"};

  bool ok = smartcar_config_from_env(&config, &error) &&
            smartcar_config_set(config, "store", "sqlite:quickstart.db", &error) &&
            smartcar_client_open(config, &client, &error) &&
            smartcar_client_complete_connect(client, count > 1 ? arguments[1] : "", &options, &grant, &error);

  for (size_t i = 0; ok && i < grant->vehicle_count; i++) {
    smartcar_vehicle *vehicle = NULL;
    const smartcar_odometer *odometer = NULL;
    ok = smartcar_client_vehicle(client, grant->vehicles[i], &vehicle, &error) &&
         smartcar_vehicle_odometer(vehicle, &odometer, &error);
    if (ok) printf("%s: %.1f km\n", grant->vehicles[i], odometer->distance);
    smartcar_odometer_free(odometer);
    smartcar_vehicle_free(vehicle);
  }
  if (!ok) fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));

  smartcar_error_free(error);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  smartcar_config_free(config);
  return ok ? 0 : 1;
}
