"""Completes a Connect and reads the odometer by the C library, with cffi: as languages without an SDK of their own do.

(In Python itself smartcar_sdk is better.) The arguments are the address that Connect sent the driver back to,
and the state that the driver was sent off with. SMARTCAR_LIBRARY names the library where the system does not find it.
"""

import os
import sys
from typing import Any

from cffi import FFI

ffi = FFI()
# What smartcar.h declares, as far as it is used here. Structs that the library gives are read by pointer and may grow.
ffi.cdef("""
    typedef struct smartcar_config smartcar_config;
    typedef struct smartcar_client smartcar_client;
    typedef struct smartcar_vehicle smartcar_vehicle;
    typedef struct smartcar_error smartcar_error;
    typedef struct {
      size_t struct_size;
      bool per_vehicle, signed_state, without_code, unchecked_state, account_from_external_id;
      const char *state, *account, *redirect_uri;
    } smartcar_complete_options;
    typedef struct { const char *id, *user_id; const char *const *vehicles; size_t vehicle_count; } smartcar_grant;
    typedef struct { const void *meta; const void *raw; double distance; } smartcar_odometer;

    bool smartcar_config_from_env(smartcar_config **, smartcar_error **);
    bool smartcar_client_open(const smartcar_config *, smartcar_client **, smartcar_error **);
    bool smartcar_client_complete_connect(const smartcar_client *, const char *redirect,
        const smartcar_complete_options *, const smartcar_grant **, smartcar_error **);
    bool smartcar_client_vehicle(const smartcar_client *, const char *id, smartcar_vehicle **, smartcar_error **);
    bool smartcar_vehicle_odometer(const smartcar_vehicle *, const smartcar_odometer **, smartcar_error **);
    const char *smartcar_error_name(const smartcar_error *);
    const char *smartcar_error_message(const smartcar_error *);
    void smartcar_config_free(smartcar_config *);
    void smartcar_client_free(smartcar_client *);
    void smartcar_vehicle_free(smartcar_vehicle *);
    void smartcar_error_free(smartcar_error *);
    void smartcar_grant_free(const smartcar_grant *);
    void smartcar_odometer_free(const smartcar_odometer *);
""")
library: Any = ffi.dlopen(os.environ.get("SMARTCAR_LIBRARY", "libsmartcar.so.0"))


class Failure(Exception):
    """What the library says went wrong."""


def text(given: Any) -> str:
    """A text of the library's, which is UTF-8."""
    found: Any = ffi.string(given)
    return str(found, "utf-8")


def call(name: str, *given: object) -> Any:
    """Calls smartcar_NAME, whose last two parameters are where the result and the error go. The result frees itself."""
    function = getattr(library, f"smartcar_{name}")
    *_, result, _ = ffi.typeof(function).args
    place, error = ffi.new(ffi.getctype(result.item, "*")), ffi.new("smartcar_error **")
    if function(*given, place, error):
        freed = result.item.item.cname.removeprefix("const ").strip()
        return ffi.gc(place[0], getattr(library, f"{freed}_free"))
    failure = Failure(
        f"{text(library.smartcar_error_name(error[0]))}: {text(library.smartcar_error_message(error[0]))}"
    )
    library.smartcar_error_free(error[0])
    raise failure


def main(redirect: str, state: str) -> None:
    """Prints a line for each vehicle."""
    client = call("client_open", call("config_from_env"))
    kept = ffi.new("char[]", state.encode())  # as long as the options that point to it
    size = ffi.sizeof("smartcar_complete_options")
    options = ffi.new("smartcar_complete_options *", {"struct_size": size, "state": kept})
    grant = call("client_complete_connect", client, redirect.encode(), options)
    for i in range(grant.vehicle_count):
        vehicle = call("client_vehicle", client, grant.vehicles[i])
        distance = call("vehicle_odometer", vehicle).distance
        print(f"{text(grant.vehicles[i])}: {distance:.1f} km")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        sys.exit(str(failure))
