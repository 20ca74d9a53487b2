/*
 * Every text as one that is not UTF-8, and every number of an enumeration as one that it has not.
 *
 * Made by `cargo run -p smartcar-generate` from the calls in ffi-c/src: change it there, and run that again.
 */

static void generated_bad_input(smartcar_config *config, const smartcar_client *client, const smartcar_vehicle *vehicle,
                                const smartcar_batch *batch, const smartcar_webhook_event *event, const smartcar_queue *queue) {
  const char *bad = "\xff";
  smartcar_error *error = NULL;
  {
    const smartcar_answer *answer = NULL;
    REFUSED(smartcar_batch_path(batch, bad, &answer, &error), "path");
    CHECK(answer == NULL);
  }
  {
    smartcar_client *other = NULL;
    REFUSED(smartcar_client_with_options(client, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .unit_system = bad}, &other, &error), "unit_system");
    REFUSED(smartcar_client_with_options(client, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .api = bad}, &other, &error), "api");
    REFUSED(smartcar_client_with_options(client, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .headers = (const smartcar_pair[]){{.name = bad, .value = "x"}}, .header_count = 1}, &other, &error), "headers");
    REFUSED(smartcar_client_with_options(client, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .headers = (const smartcar_pair[]){{.value = bad, .name = "x"}}, .header_count = 1}, &other, &error), "headers");
    CHECK(other == NULL);
  }
  {
    REFUSED(smartcar_config_set(config, bad, "x", &error), "name");
    REFUSED(smartcar_config_set(config, "x", bad, &error), "value");
  }
  {
    char *url = NULL;
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .scope = (const char *const[]){"x", bad}, .scope_count = 2}, &url, &error), "scope");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .state = bad}, &url, &error), "state");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .signed_state = bad}, &url, &error), "signed_state");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .redirect_uri = bad}, &url, &error), "redirect_uri");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .mode = bad}, &url, &error), "mode");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .make = bad}, &url, &error), "make");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .single_select_vin = bad}, &url, &error), "single_select_vin");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .flags = bad}, &url, &error), "flags");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .external_id = bad}, &url, &error), "external_id");
    REFUSED(smartcar_client_connect_url(client, &(const smartcar_connect_options){.struct_size = sizeof(smartcar_connect_options), .user = bad}, &url, &error), "user");
    CHECK(url == NULL);
  }
  {
    char *url = NULL;
    REFUSED(smartcar_client_reauthenticate_url(client, bad, NULL, &url, &error), "vehicle_id");
    REFUSED(smartcar_client_reauthenticate_url(client, "x", &(const smartcar_reauthenticate_options){.struct_size = sizeof(smartcar_reauthenticate_options), .state = bad}, &url, &error), "state");
    REFUSED(smartcar_client_reauthenticate_url(client, "x", &(const smartcar_reauthenticate_options){.struct_size = sizeof(smartcar_reauthenticate_options), .signed_state = bad}, &url, &error), "signed_state");
    REFUSED(smartcar_client_reauthenticate_url(client, "x", &(const smartcar_reauthenticate_options){.struct_size = sizeof(smartcar_reauthenticate_options), .redirect_uri = bad}, &url, &error), "redirect_uri");
    CHECK(url == NULL);
  }
  {
    char *payload = NULL;
    REFUSED(smartcar_client_check_state(client, bad, &payload, &error), "redirect_or_state");
    CHECK(payload == NULL);
  }
  {
    REFUSED(smartcar_set_logger(UINT32_MAX, NULL, NULL, &error), "level");
  }
  {
    smartcar_vehicle *vehicle = NULL;
    REFUSED(smartcar_client_vehicle(client, bad, &vehicle, &error), "vehicle_id");
    CHECK(vehicle == NULL);
  }
  {
    smartcar_vehicle *other = NULL;
    REFUSED(smartcar_vehicle_with_options(vehicle, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .unit_system = bad}, &other, &error), "unit_system");
    REFUSED(smartcar_vehicle_with_options(vehicle, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .api = bad}, &other, &error), "api");
    REFUSED(smartcar_vehicle_with_options(vehicle, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .headers = (const smartcar_pair[]){{.name = bad, .value = "x"}}, .header_count = 1}, &other, &error), "headers");
    REFUSED(smartcar_vehicle_with_options(vehicle, &(const smartcar_call_options){.struct_size = sizeof(smartcar_call_options), .headers = (const smartcar_pair[]){{.value = bad, .name = "x"}}, .header_count = 1}, &other, &error), "headers");
    CHECK(other == NULL);
  }
  {
    REFUSED(smartcar_vehicle_set_unit_system(vehicle, bad, &error), "unit_system");
  }
  {
    const smartcar_webhook_delivery *delivery = NULL;
    REFUSED(smartcar_webhook_handle((const char *const[]){"x", bad}, 2, NULL, 0, NULL, 0, &delivery, &error), "tokens");
    REFUSED(smartcar_webhook_handle(NULL, 0, (const smartcar_webhook_header[]){{.name = bad}}, 1, NULL, 0, &delivery, &error), "headers");
    CHECK(delivery == NULL);
  }
  {
    REFUSED(smartcar_webhook_verify((const char *const[]){"x", bad}, 2, "x", NULL, 0, &error), "tokens");
    REFUSED(smartcar_webhook_verify(NULL, 0, bad, NULL, 0, &error), "signature");
  }
  {
    char *signature = NULL;
    REFUSED(smartcar_webhook_sign(bad, NULL, 0, &signature, &error), "token");
    CHECK(signature == NULL);
  }
  {
    char *answer = NULL;
    REFUSED(smartcar_webhook_challenge_answer(bad, "x", &answer, &error), "token");
    REFUSED(smartcar_webhook_challenge_answer("x", bad, &answer, &error), "challenge");
    CHECK(answer == NULL);
  }
  {
    const smartcar_odometer *reading = NULL;
    REFUSED(smartcar_webhook_event_odometer(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_location *reading = NULL;
    REFUSED(smartcar_webhook_event_location(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_vin *reading = NULL;
    REFUSED(smartcar_webhook_event_vin(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_attributes *reading = NULL;
    REFUSED(smartcar_webhook_event_attributes(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_battery *reading = NULL;
    REFUSED(smartcar_webhook_event_battery(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_battery_capacity *reading = NULL;
    REFUSED(smartcar_webhook_event_battery_capacity(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_nominal_capacity *reading = NULL;
    REFUSED(smartcar_webhook_event_nominal_capacity(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_fuel *reading = NULL;
    REFUSED(smartcar_webhook_event_fuel(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_charge *reading = NULL;
    REFUSED(smartcar_webhook_event_charge(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_charge_limit *reading = NULL;
    REFUSED(smartcar_webhook_event_charge_limit(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_engine_oil *reading = NULL;
    REFUSED(smartcar_webhook_event_engine_oil(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_climate *reading = NULL;
    REFUSED(smartcar_webhook_event_climate(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_tire_pressure *reading = NULL;
    REFUSED(smartcar_webhook_event_tire_pressure(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_lock_status *reading = NULL;
    REFUSED(smartcar_webhook_event_lock_status(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_service_history *reading = NULL;
    REFUSED(smartcar_webhook_event_service_history(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_diagnostic_system_status *reading = NULL;
    REFUSED(smartcar_webhook_event_diagnostic_system_status(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_diagnostic_trouble_codes *reading = NULL;
    REFUSED(smartcar_webhook_event_diagnostic_trouble_codes(event, bad, &reading, &error), "unit_system");
    CHECK(reading == NULL);
  }
  {
    const smartcar_application_page *page = NULL;
    REFUSED(smartcar_client_applications(client, bad, 0, &page, &error), "after");
    REFUSED(smartcar_client_applications_start(client, bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    const smartcar_application *application = NULL;
    REFUSED(smartcar_client_application(client, bad, &application, &error), "application_id");
    REFUSED(smartcar_client_application_start(client, bad, queue, NULL, NULL, &error), "application_id");
    CHECK(application == NULL);
  }
  {
    const smartcar_user *reading = NULL;
    REFUSED(smartcar_client_user(client, bad, &reading, &error), "grant_id");
    REFUSED(smartcar_client_user_start(client, bad, queue, NULL, NULL, &error), "grant_id");
    CHECK(reading == NULL);
  }
  {
    const smartcar_vehicle_page *page = NULL;
    REFUSED(smartcar_client_vehicles(client, bad, "x", 0, &page, &error), "grant_id");
    REFUSED(smartcar_client_vehicles_start(client, bad, "x", 0, queue, NULL, NULL, &error), "grant_id");
    REFUSED(smartcar_client_vehicles(client, "x", bad, 0, &page, &error), "after");
    REFUSED(smartcar_client_vehicles_start(client, "x", bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    const smartcar_answer *answer = NULL;
    REFUSED(smartcar_client_request(client, bad, "x", NULL, 0, "{}", "x", &answer, &error), "method");
    REFUSED(smartcar_client_request_start(client, bad, "x", NULL, 0, "{}", "x", queue, NULL, NULL, &error), "method");
    REFUSED(smartcar_client_request(client, "GET", bad, NULL, 0, "{}", "x", &answer, &error), "path");
    REFUSED(smartcar_client_request_start(client, "GET", bad, NULL, 0, "{}", "x", queue, NULL, NULL, &error), "path");
    REFUSED(smartcar_client_request(client, "GET", "x", (const smartcar_pair[]){{.name = bad, .value = "x"}}, 1, "{}", "x", &answer, &error), "query");
    REFUSED(smartcar_client_request_start(client, "GET", "x", (const smartcar_pair[]){{.name = bad, .value = "x"}}, 1, "{}", "x", queue, NULL, NULL, &error), "query");
    REFUSED(smartcar_client_request(client, "GET", "x", (const smartcar_pair[]){{.value = bad, .name = "x"}}, 1, "{}", "x", &answer, &error), "query");
    REFUSED(smartcar_client_request_start(client, "GET", "x", (const smartcar_pair[]){{.value = bad, .name = "x"}}, 1, "{}", "x", queue, NULL, NULL, &error), "query");
    REFUSED(smartcar_client_request(client, "GET", "x", NULL, 0, bad, "x", &answer, &error), "body");
    REFUSED(smartcar_client_request_start(client, "GET", "x", NULL, 0, bad, "x", queue, NULL, NULL, &error), "body");
    REFUSED(smartcar_client_request(client, "GET", "x", NULL, 0, "{}", bad, &answer, &error), "user_id");
    REFUSED(smartcar_client_request_start(client, "GET", "x", NULL, 0, "{}", bad, queue, NULL, NULL, &error), "user_id");
    CHECK(answer == NULL);
  }
  {
    const smartcar_compatibility *reading = NULL;
    REFUSED(smartcar_client_compatibility(client, bad, NULL, 0, NULL, &reading, &error), "vin");
    REFUSED(smartcar_client_compatibility_start(client, bad, NULL, 0, NULL, queue, NULL, NULL, &error), "vin");
    REFUSED(smartcar_client_compatibility(client, "x", (const char *const[]){"x", bad}, 2, NULL, &reading, &error), "scope");
    REFUSED(smartcar_client_compatibility_start(client, "x", (const char *const[]){"x", bad}, 2, NULL, queue, NULL, NULL, &error), "scope");
    REFUSED(smartcar_client_compatibility(client, "x", NULL, 0, &(const smartcar_compatibility_options){.struct_size = sizeof(smartcar_compatibility_options), .country = bad}, &reading, &error), "country");
    REFUSED(smartcar_client_compatibility_start(client, "x", NULL, 0, &(const smartcar_compatibility_options){.struct_size = sizeof(smartcar_compatibility_options), .country = bad}, queue, NULL, NULL, &error), "country");
    REFUSED(smartcar_client_compatibility(client, "x", NULL, 0, &(const smartcar_compatibility_options){.struct_size = sizeof(smartcar_compatibility_options), .mode = bad}, &reading, &error), "mode");
    REFUSED(smartcar_client_compatibility_start(client, "x", NULL, 0, &(const smartcar_compatibility_options){.struct_size = sizeof(smartcar_compatibility_options), .mode = bad}, queue, NULL, NULL, &error), "mode");
    REFUSED(smartcar_client_compatibility(client, "x", NULL, 0, &(const smartcar_compatibility_options){.struct_size = sizeof(smartcar_compatibility_options), .test_mode_compatibility_level = bad}, &reading, &error), "test_mode_compatibility_level");
    REFUSED(smartcar_client_compatibility_start(client, "x", NULL, 0, &(const smartcar_compatibility_options){.struct_size = sizeof(smartcar_compatibility_options), .test_mode_compatibility_level = bad}, queue, NULL, NULL, &error), "test_mode_compatibility_level");
    CHECK(reading == NULL);
  }
  {
    const smartcar_compatibility_matrix *reading = NULL;
    REFUSED(smartcar_client_compatibility_matrix(client, bad, NULL, &reading, &error), "region");
    REFUSED(smartcar_client_compatibility_matrix_start(client, bad, NULL, queue, NULL, NULL, &error), "region");
    REFUSED(smartcar_client_compatibility_matrix(client, "x", &(const smartcar_matrix_filter){.struct_size = sizeof(smartcar_matrix_filter), .scope = (const char *const[]){"x", bad}, .scope_count = 2}, &reading, &error), "scope");
    REFUSED(smartcar_client_compatibility_matrix_start(client, "x", &(const smartcar_matrix_filter){.struct_size = sizeof(smartcar_matrix_filter), .scope = (const char *const[]){"x", bad}, .scope_count = 2}, queue, NULL, NULL, &error), "scope");
    REFUSED(smartcar_client_compatibility_matrix(client, "x", &(const smartcar_matrix_filter){.struct_size = sizeof(smartcar_matrix_filter), .make = bad}, &reading, &error), "make");
    REFUSED(smartcar_client_compatibility_matrix_start(client, "x", &(const smartcar_matrix_filter){.struct_size = sizeof(smartcar_matrix_filter), .make = bad}, queue, NULL, NULL, &error), "make");
    REFUSED(smartcar_client_compatibility_matrix(client, "x", &(const smartcar_matrix_filter){.struct_size = sizeof(smartcar_matrix_filter), .powertrain = bad}, &reading, &error), "powertrain");
    REFUSED(smartcar_client_compatibility_matrix_start(client, "x", &(const smartcar_matrix_filter){.struct_size = sizeof(smartcar_matrix_filter), .powertrain = bad}, queue, NULL, NULL, &error), "powertrain");
    CHECK(reading == NULL);
  }
  {
    const smartcar_compatible_vehicle_list *vehicles = NULL;
    REFUSED(smartcar_client_compatible_vehicles(client, bad, "x", &vehicles, &error), "region");
    REFUSED(smartcar_client_compatible_vehicles_start(client, bad, "x", queue, NULL, NULL, &error), "region");
    REFUSED(smartcar_client_compatible_vehicles(client, "x", bad, &vehicles, &error), "make");
    REFUSED(smartcar_client_compatible_vehicles_start(client, "x", bad, queue, NULL, NULL, &error), "make");
    CHECK(vehicles == NULL);
  }
  {
    const smartcar_grant *grant = NULL;
    REFUSED(smartcar_client_complete_connect(client, bad, NULL, &grant, &error), "redirect");
    REFUSED(smartcar_client_complete_connect_start(client, bad, NULL, queue, NULL, NULL, &error), "redirect");
    REFUSED(smartcar_client_complete_connect(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .state = bad}, &grant, &error), "state");
    REFUSED(smartcar_client_complete_connect_start(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .state = bad}, queue, NULL, NULL, &error), "state");
    REFUSED(smartcar_client_complete_connect(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .account = bad}, &grant, &error), "account");
    REFUSED(smartcar_client_complete_connect_start(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .account = bad}, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_complete_connect(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .redirect_uri = bad}, &grant, &error), "redirect_uri");
    REFUSED(smartcar_client_complete_connect_start(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .redirect_uri = bad}, queue, NULL, NULL, &error), "redirect_uri");
    CHECK(grant == NULL);
  }
  {
    const smartcar_grant *grant = NULL;
    REFUSED(smartcar_client_complete_connect_code(client, bad, "x", NULL, &grant, &error), "code");
    REFUSED(smartcar_client_complete_connect_code_start(client, bad, "x", NULL, queue, NULL, NULL, &error), "code");
    REFUSED(smartcar_client_complete_connect_code(client, "x", bad, NULL, &grant, &error), "returned_state");
    REFUSED(smartcar_client_complete_connect_code_start(client, "x", bad, NULL, queue, NULL, NULL, &error), "returned_state");
    REFUSED(smartcar_client_complete_connect_code(client, "x", "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .state = bad}, &grant, &error), "state");
    REFUSED(smartcar_client_complete_connect_code_start(client, "x", "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .state = bad}, queue, NULL, NULL, &error), "state");
    REFUSED(smartcar_client_complete_connect_code(client, "x", "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .account = bad}, &grant, &error), "account");
    REFUSED(smartcar_client_complete_connect_code_start(client, "x", "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .account = bad}, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_complete_connect_code(client, "x", "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .redirect_uri = bad}, &grant, &error), "redirect_uri");
    REFUSED(smartcar_client_complete_connect_code_start(client, "x", "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .redirect_uri = bad}, queue, NULL, NULL, &error), "redirect_uri");
    CHECK(grant == NULL);
  }
  {
    char *vehicle_id = NULL;
    REFUSED(smartcar_client_complete_reauthentication(client, bad, NULL, &vehicle_id, &error), "redirect");
    REFUSED(smartcar_client_complete_reauthentication_start(client, bad, NULL, queue, NULL, NULL, &error), "redirect");
    REFUSED(smartcar_client_complete_reauthentication(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .state = bad}, &vehicle_id, &error), "state");
    REFUSED(smartcar_client_complete_reauthentication_start(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .state = bad}, queue, NULL, NULL, &error), "state");
    REFUSED(smartcar_client_complete_reauthentication(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .account = bad}, &vehicle_id, &error), "account");
    REFUSED(smartcar_client_complete_reauthentication_start(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .account = bad}, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_complete_reauthentication(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .redirect_uri = bad}, &vehicle_id, &error), "redirect_uri");
    REFUSED(smartcar_client_complete_reauthentication_start(client, "x", &(const smartcar_complete_options){.struct_size = sizeof(smartcar_complete_options), .redirect_uri = bad}, queue, NULL, NULL, &error), "redirect_uri");
    CHECK(vehicle_id == NULL);
  }
  {
    const smartcar_connection_page *page = NULL;
    REFUSED(smartcar_client_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .user_id = bad}, "x", 0, &page, &error), "user_id");
    REFUSED(smartcar_client_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .user_id = bad}, "x", 0, queue, NULL, NULL, &error), "user_id");
    REFUSED(smartcar_client_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .vehicle_id = bad}, "x", 0, &page, &error), "vehicle_id");
    REFUSED(smartcar_client_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .vehicle_id = bad}, "x", 0, queue, NULL, NULL, &error), "vehicle_id");
    REFUSED(smartcar_client_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .external_id = bad}, "x", 0, &page, &error), "external_id");
    REFUSED(smartcar_client_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .external_id = bad}, "x", 0, queue, NULL, NULL, &error), "external_id");
    REFUSED(smartcar_client_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .mode = bad}, "x", 0, &page, &error), "mode");
    REFUSED(smartcar_client_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .mode = bad}, "x", 0, queue, NULL, NULL, &error), "mode");
    REFUSED(smartcar_client_connections(client, NULL, bad, 0, &page, &error), "after");
    REFUSED(smartcar_client_connections_start(client, NULL, bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    const smartcar_connection *connection = NULL;
    REFUSED(smartcar_client_connection(client, bad, &connection, &error), "connection_id");
    REFUSED(smartcar_client_connection_start(client, bad, queue, NULL, NULL, &error), "connection_id");
    CHECK(connection == NULL);
  }
  {
    REFUSED(smartcar_client_delete_connection(client, bad, &error), "connection_id");
    REFUSED(smartcar_client_delete_connection_start(client, bad, queue, NULL, NULL, &error), "connection_id");
  }
  {
    const smartcar_connection_list *connections = NULL;
    REFUSED(smartcar_client_delete_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .user_id = bad}, &connections, &error), "user_id");
    REFUSED(smartcar_client_delete_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .user_id = bad}, queue, NULL, NULL, &error), "user_id");
    REFUSED(smartcar_client_delete_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .vehicle_id = bad}, &connections, &error), "vehicle_id");
    REFUSED(smartcar_client_delete_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .vehicle_id = bad}, queue, NULL, NULL, &error), "vehicle_id");
    REFUSED(smartcar_client_delete_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .external_id = bad}, &connections, &error), "external_id");
    REFUSED(smartcar_client_delete_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .external_id = bad}, queue, NULL, NULL, &error), "external_id");
    REFUSED(smartcar_client_delete_connections(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .mode = bad}, &connections, &error), "mode");
    REFUSED(smartcar_client_delete_connections_start(client, &(const smartcar_connection_filter){.struct_size = sizeof(smartcar_connection_filter), .mode = bad}, queue, NULL, NULL, &error), "mode");
    CHECK(connections == NULL);
  }
  {
    const smartcar_backfill_report *report = NULL;
    REFUSED(smartcar_client_backfill_users(client, bad, &report, &error), "after");
    REFUSED(smartcar_client_backfill_users_start(client, bad, queue, NULL, NULL, &error), "after");
    CHECK(report == NULL);
  }
  {
    const smartcar_grant *grant = NULL;
    REFUSED(smartcar_client_grant(client, bad, &grant, &error), "grant_id");
    REFUSED(smartcar_client_grant_start(client, bad, queue, NULL, NULL, &error), "grant_id");
    CHECK(grant == NULL);
  }
  {
    const smartcar_grant_list *grants = NULL;
    REFUSED(smartcar_client_grants_for(client, bad, &grants, &error), "vehicle_id");
    REFUSED(smartcar_client_grants_for_start(client, bad, queue, NULL, NULL, &error), "vehicle_id");
    CHECK(grants == NULL);
  }
  {
    const smartcar_grant_page *page = NULL;
    REFUSED(smartcar_client_grants(client, &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .status = bad}, "x", 0, &page, &error), "status");
    REFUSED(smartcar_client_grants_start(client, &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .status = bad}, "x", 0, queue, NULL, NULL, &error), "status");
    REFUSED(smartcar_client_grants(client, &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .account = bad}, "x", 0, &page, &error), "account");
    REFUSED(smartcar_client_grants_start(client, &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .account = bad}, "x", 0, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_grants(client, &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .user_id = bad}, "x", 0, &page, &error), "user_id");
    REFUSED(smartcar_client_grants_start(client, &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .user_id = bad}, "x", 0, queue, NULL, NULL, &error), "user_id");
    REFUSED(smartcar_client_grants(client, NULL, bad, 0, &page, &error), "after");
    REFUSED(smartcar_client_grants_start(client, NULL, bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    bool removed = true;
    REFUSED(smartcar_client_remove_grant(client, bad, &removed, &error), "grant_id");
    REFUSED(smartcar_client_remove_grant_start(client, bad, queue, NULL, NULL, &error), "grant_id");
    CHECK(!removed);
  }
  {
    const smartcar_forget_report *report = NULL;
    REFUSED(smartcar_client_forget(client, &(const smartcar_whom){.struct_size = sizeof(smartcar_whom), .account = bad}, false, &report, &error), "account");
    REFUSED(smartcar_client_forget_start(client, &(const smartcar_whom){.struct_size = sizeof(smartcar_whom), .account = bad}, false, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_forget(client, &(const smartcar_whom){.struct_size = sizeof(smartcar_whom), .user_id = bad}, false, &report, &error), "user_id");
    REFUSED(smartcar_client_forget_start(client, &(const smartcar_whom){.struct_size = sizeof(smartcar_whom), .user_id = bad}, false, queue, NULL, NULL, &error), "user_id");
    REFUSED(smartcar_client_forget(client, &(const smartcar_whom){.struct_size = sizeof(smartcar_whom), .grant_id = bad}, false, &report, &error), "grant_id");
    REFUSED(smartcar_client_forget_start(client, &(const smartcar_whom){.struct_size = sizeof(smartcar_whom), .grant_id = bad}, false, queue, NULL, NULL, &error), "grant_id");
    CHECK(report == NULL);
  }
  {
    const smartcar_import_report *report = NULL;
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .refresh_token = bad}}, 1, false, &report, &error), "refresh_token");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .refresh_token = bad}}, 1, false, queue, NULL, NULL, &error), "refresh_token");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .access_token = bad}}, 1, false, &report, &error), "access_token");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .access_token = bad}}, 1, false, queue, NULL, NULL, &error), "access_token");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .access_expires_at = bad}}, 1, false, &report, &error), "access_expires_at");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .access_expires_at = bad}}, 1, false, queue, NULL, NULL, &error), "access_expires_at");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .refresh_expires_at = bad}}, 1, false, &report, &error), "refresh_expires_at");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .refresh_expires_at = bad}}, 1, false, queue, NULL, NULL, &error), "refresh_expires_at");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .user_id = bad}}, 1, false, &report, &error), "user_id");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .user_id = bad}}, 1, false, queue, NULL, NULL, &error), "user_id");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .vehicle_id = bad}}, 1, false, &report, &error), "vehicle_id");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .vehicle_id = bad}}, 1, false, queue, NULL, NULL, &error), "vehicle_id");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .per_vehicle = bad}}, 1, false, &report, &error), "per_vehicle");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .per_vehicle = bad}}, 1, false, queue, NULL, NULL, &error), "per_vehicle");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .account = bad}}, 1, false, &report, &error), "account");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .account = bad}}, 1, false, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_import_grants(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .obtained_at = bad}}, 1, false, &report, &error), "obtained_at");
    REFUSED(smartcar_client_import_grants_start(client, (const smartcar_grant_to_import *const[]){&(const smartcar_grant_to_import){.struct_size = sizeof(smartcar_grant_to_import), .obtained_at = bad}}, 1, false, queue, NULL, NULL, &error), "obtained_at");
    CHECK(report == NULL);
  }
  {
    const smartcar_export_report *report = NULL;
    REFUSED(smartcar_client_export_grants(client, bad, NULL, &report, &error), "path");
    REFUSED(smartcar_client_export_grants_start(client, bad, NULL, queue, NULL, NULL, &error), "path");
    REFUSED(smartcar_client_export_grants(client, "x", &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .status = bad}, &report, &error), "status");
    REFUSED(smartcar_client_export_grants_start(client, "x", &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .status = bad}, queue, NULL, NULL, &error), "status");
    REFUSED(smartcar_client_export_grants(client, "x", &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .account = bad}, &report, &error), "account");
    REFUSED(smartcar_client_export_grants_start(client, "x", &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .account = bad}, queue, NULL, NULL, &error), "account");
    REFUSED(smartcar_client_export_grants(client, "x", &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .user_id = bad}, &report, &error), "user_id");
    REFUSED(smartcar_client_export_grants_start(client, "x", &(const smartcar_grant_filter){.struct_size = sizeof(smartcar_grant_filter), .user_id = bad}, queue, NULL, NULL, &error), "user_id");
    CHECK(report == NULL);
  }
  {
    char *token = NULL;
    REFUSED(smartcar_client_access_token(client, bad, &token, &error), "grant_id");
    REFUSED(smartcar_client_access_token_start(client, bad, queue, NULL, NULL, &error), "grant_id");
    CHECK(token == NULL);
  }
  {
    const smartcar_grant *grant = NULL;
    REFUSED(smartcar_client_retry_grant(client, bad, &grant, &error), "grant_id");
    REFUSED(smartcar_client_retry_grant_start(client, bad, queue, NULL, NULL, &error), "grant_id");
    CHECK(grant == NULL);
  }
  {
    const smartcar_signal *signal = NULL;
    REFUSED(smartcar_vehicle_signal(vehicle, bad, &signal, &error), "code");
    REFUSED(smartcar_vehicle_signal_start(vehicle, bad, queue, NULL, NULL, &error), "code");
    CHECK(signal == NULL);
  }
  {
    const smartcar_signal_page *page = NULL;
    REFUSED(smartcar_vehicle_signals(vehicle, bad, 0, &page, &error), "after");
    REFUSED(smartcar_vehicle_signals_start(vehicle, bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    const smartcar_subscription_page *page = NULL;
    REFUSED(smartcar_client_subscriptions(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .user_id = bad}, "x", 0, &page, &error), "user_id");
    REFUSED(smartcar_client_subscriptions_start(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .user_id = bad}, "x", 0, queue, NULL, NULL, &error), "user_id");
    REFUSED(smartcar_client_subscriptions(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .webhook_id = bad}, "x", 0, &page, &error), "webhook_id");
    REFUSED(smartcar_client_subscriptions_start(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .webhook_id = bad}, "x", 0, queue, NULL, NULL, &error), "webhook_id");
    REFUSED(smartcar_client_subscriptions(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .vehicle_id = bad}, "x", 0, &page, &error), "vehicle_id");
    REFUSED(smartcar_client_subscriptions_start(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .vehicle_id = bad}, "x", 0, queue, NULL, NULL, &error), "vehicle_id");
    REFUSED(smartcar_client_subscriptions(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .mode = bad}, "x", 0, &page, &error), "mode");
    REFUSED(smartcar_client_subscriptions_start(client, &(const smartcar_subscription_filter){.struct_size = sizeof(smartcar_subscription_filter), .mode = bad}, "x", 0, queue, NULL, NULL, &error), "mode");
    REFUSED(smartcar_client_subscriptions(client, NULL, bad, 0, &page, &error), "after");
    REFUSED(smartcar_client_subscriptions_start(client, NULL, bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    const smartcar_subscription *subscription = NULL;
    REFUSED(smartcar_client_subscription(client, bad, &subscription, &error), "subscription_id");
    REFUSED(smartcar_client_subscription_start(client, bad, queue, NULL, NULL, &error), "subscription_id");
    CHECK(subscription == NULL);
  }
  {
    REFUSED(smartcar_client_delete_subscription(client, bad, &error), "subscription_id");
    REFUSED(smartcar_client_delete_subscription_start(client, bad, queue, NULL, NULL, &error), "subscription_id");
  }
  {
    const smartcar_webhook_page *page = NULL;
    REFUSED(smartcar_client_webhooks(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .name = bad}, "x", 0, &page, &error), "name");
    REFUSED(smartcar_client_webhooks_start(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .name = bad}, "x", 0, queue, NULL, NULL, &error), "name");
    REFUSED(smartcar_client_webhooks(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .callback_uri = bad}, "x", 0, &page, &error), "callback_uri");
    REFUSED(smartcar_client_webhooks_start(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .callback_uri = bad}, "x", 0, queue, NULL, NULL, &error), "callback_uri");
    REFUSED(smartcar_client_webhooks(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .is_enabled = UINT32_MAX}, "x", 0, &page, &error), "is_enabled");
    REFUSED(smartcar_client_webhooks_start(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .is_enabled = UINT32_MAX}, "x", 0, queue, NULL, NULL, &error), "is_enabled");
    REFUSED(smartcar_client_webhooks(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .auto_subscribe = UINT32_MAX}, "x", 0, &page, &error), "auto_subscribe");
    REFUSED(smartcar_client_webhooks_start(client, &(const smartcar_webhook_filter){.struct_size = sizeof(smartcar_webhook_filter), .auto_subscribe = UINT32_MAX}, "x", 0, queue, NULL, NULL, &error), "auto_subscribe");
    REFUSED(smartcar_client_webhooks(client, NULL, bad, 0, &page, &error), "after");
    REFUSED(smartcar_client_webhooks_start(client, NULL, bad, 0, queue, NULL, NULL, &error), "after");
    CHECK(page == NULL);
  }
  {
    const smartcar_webhook *webhook = NULL;
    REFUSED(smartcar_client_webhook(client, bad, &webhook, &error), "webhook_id");
    REFUSED(smartcar_client_webhook_start(client, bad, queue, NULL, NULL, &error), "webhook_id");
    CHECK(webhook == NULL);
  }
  {
    smartcar_batch *batch = NULL;
    REFUSED(smartcar_vehicle_batch(vehicle, (const char *const[]){"x", bad}, 2, &batch, &error), "names");
    REFUSED(smartcar_vehicle_batch_start(vehicle, (const char *const[]){"x", bad}, 2, queue, NULL, NULL, &error), "names");
    CHECK(batch == NULL);
  }
  {
    const smartcar_answer *answer = NULL;
    REFUSED(smartcar_vehicle_request(vehicle, bad, "x", NULL, 0, "{}", &answer, &error), "method");
    REFUSED(smartcar_vehicle_request_start(vehicle, bad, "x", NULL, 0, "{}", queue, NULL, NULL, &error), "method");
    REFUSED(smartcar_vehicle_request(vehicle, "GET", bad, NULL, 0, "{}", &answer, &error), "path");
    REFUSED(smartcar_vehicle_request_start(vehicle, "GET", bad, NULL, 0, "{}", queue, NULL, NULL, &error), "path");
    REFUSED(smartcar_vehicle_request(vehicle, "GET", "x", (const smartcar_pair[]){{.name = bad, .value = "x"}}, 1, "{}", &answer, &error), "query");
    REFUSED(smartcar_vehicle_request_start(vehicle, "GET", "x", (const smartcar_pair[]){{.name = bad, .value = "x"}}, 1, "{}", queue, NULL, NULL, &error), "query");
    REFUSED(smartcar_vehicle_request(vehicle, "GET", "x", (const smartcar_pair[]){{.value = bad, .name = "x"}}, 1, "{}", &answer, &error), "query");
    REFUSED(smartcar_vehicle_request_start(vehicle, "GET", "x", (const smartcar_pair[]){{.value = bad, .name = "x"}}, 1, "{}", queue, NULL, NULL, &error), "query");
    REFUSED(smartcar_vehicle_request(vehicle, "GET", "x", NULL, 0, bad, &answer, &error), "body");
    REFUSED(smartcar_vehicle_request_start(vehicle, "GET", "x", NULL, 0, bad, queue, NULL, NULL, &error), "body");
    CHECK(answer == NULL);
  }
  {
    const smartcar_charge_schedule_result *result = NULL;
    REFUSED(smartcar_vehicle_set_charge_schedule(vehicle, &(const smartcar_charge_schedule){.struct_size = sizeof(smartcar_charge_schedule), .windows = (const smartcar_charge_window[]){{.day = bad, .start = "x", .stop = "x"}}, .window_count = 1}, &result, &error), "schedule");
    REFUSED(smartcar_vehicle_set_charge_schedule_start(vehicle, &(const smartcar_charge_schedule){.struct_size = sizeof(smartcar_charge_schedule), .windows = (const smartcar_charge_window[]){{.day = bad, .start = "x", .stop = "x"}}, .window_count = 1}, queue, NULL, NULL, &error), "schedule");
    REFUSED(smartcar_vehicle_set_charge_schedule(vehicle, &(const smartcar_charge_schedule){.struct_size = sizeof(smartcar_charge_schedule), .windows = (const smartcar_charge_window[]){{.start = bad, .day = "x", .stop = "x"}}, .window_count = 1}, &result, &error), "schedule");
    REFUSED(smartcar_vehicle_set_charge_schedule_start(vehicle, &(const smartcar_charge_schedule){.struct_size = sizeof(smartcar_charge_schedule), .windows = (const smartcar_charge_window[]){{.start = bad, .day = "x", .stop = "x"}}, .window_count = 1}, queue, NULL, NULL, &error), "schedule");
    REFUSED(smartcar_vehicle_set_charge_schedule(vehicle, &(const smartcar_charge_schedule){.struct_size = sizeof(smartcar_charge_schedule), .windows = (const smartcar_charge_window[]){{.stop = bad, .day = "x", .start = "x"}}, .window_count = 1}, &result, &error), "schedule");
    REFUSED(smartcar_vehicle_set_charge_schedule_start(vehicle, &(const smartcar_charge_schedule){.struct_size = sizeof(smartcar_charge_schedule), .windows = (const smartcar_charge_window[]){{.stop = bad, .day = "x", .start = "x"}}, .window_count = 1}, queue, NULL, NULL, &error), "schedule");
    CHECK(result == NULL);
  }
  {
    const smartcar_service_history *reading = NULL;
    REFUSED(smartcar_vehicle_service_history(vehicle, bad, "x", &reading, &error), "start_date");
    REFUSED(smartcar_vehicle_service_history_start(vehicle, bad, "x", queue, NULL, NULL, &error), "start_date");
    REFUSED(smartcar_vehicle_service_history(vehicle, "x", bad, &reading, &error), "end_date");
    REFUSED(smartcar_vehicle_service_history_start(vehicle, "x", bad, queue, NULL, NULL, &error), "end_date");
    CHECK(reading == NULL);
  }
  {
    const smartcar_charge_schedule_result *result = NULL;
    REFUSED(smartcar_vehicle_delete_charge_schedule(vehicle, bad, &result, &error), "schedule_id");
    REFUSED(smartcar_vehicle_delete_charge_schedule_start(vehicle, bad, queue, NULL, NULL, &error), "schedule_id");
    CHECK(result == NULL);
  }
  {
    const smartcar_webhook_subscription *subscription = NULL;
    REFUSED(smartcar_vehicle_subscribe(vehicle, bad, &subscription, &error), "webhook_id");
    REFUSED(smartcar_vehicle_subscribe_start(vehicle, bad, queue, NULL, NULL, &error), "webhook_id");
    CHECK(subscription == NULL);
  }
  {
    REFUSED(smartcar_vehicle_unsubscribe(vehicle, bad, &error), "webhook_id");
    REFUSED(smartcar_vehicle_unsubscribe_start(vehicle, bad, queue, NULL, NULL, &error), "webhook_id");
  }
}
