"""As `sdk_asyncio`, on uvloop's loop."""

import uvloop

import sdk_asyncio

uvloop.run(sdk_asyncio.main())
