/* A program of somebody else's: completes a Connect, reads an odometer. Arguments: the address that Connect sent the driver to, and the state. */
#include <smartcar.h>
#include <stdio.h>

int main(int count, char **arguments) {
  smartcar_config *config = NULL;
  smartcar_client *client = NULL;
  smartcar_vehicle *vehicle = NULL;
  const smartcar_grant *grant = NULL;
  const smartcar_odometer *odometer = NULL;
  smartcar_error *error = NULL;
  smartcar_complete_options options = {.struct_size = sizeof options, .state = count > 2 ? arguments[2] : NULL};

  bool ok = smartcar_config_from_env(&config, &error) && smartcar_client_open(config, &client, &error) &&
            smartcar_client_complete_connect(client, count > 1 ? arguments[1] : "", &options, &grant, &error) &&
            smartcar_client_vehicle(client, grant->vehicles[0], &vehicle, &error) &&
            smartcar_vehicle_odometer(vehicle, &odometer, &error);
  if (ok) printf("%.1f km\n", odometer->distance);
  if (!ok) fprintf(stderr, "%s: %s\n", smartcar_error_name(error), smartcar_error_message(error));

  smartcar_odometer_free(odometer);
  smartcar_vehicle_free(vehicle);
  smartcar_error_free(error);
  smartcar_grant_free(grant);
  smartcar_client_free(client);
  smartcar_config_free(config);
  return ok ? 0 : 1;
}
