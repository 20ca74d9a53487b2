"""Connect as a driver meets it: headless Chromium clicks through the page, and the client completes what comes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import smartcar_sdk as smartcar
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.wait import WebDriverWait

from sandbox import STATE, Sandbox

CHROMIUM, CHROMEDRIVER = shutil.which("chromium"), shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or CHROMEDRIVER is None, reason="chromium and chromedriver (Debian: chromium-driver) are missing"
)


class Browser:
    """Headless Chromium, and what a driver does in it."""

    def __init__(self) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        # Containers run it as root, and often without a /dev/shm to speak of.
        for flag in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu", "no-proxy-server"):
            options.add_argument(f"--{flag}")
        self.chrome = webdriver.Chrome(options, webdriver.ChromeService(CHROMEDRIVER))
        self._wait: WebDriverWait[webdriver.Chrome] = WebDriverWait(
            self.chrome, 10, ignored_exceptions=[StaleElementReferenceException]
        )

    def see(self, selector: str) -> WebElement:
        """Waits for something that can be clicked."""
        return self._wait.until(expected.element_to_be_clickable((By.CSS_SELECTOR, selector)))

    def sign_in(self) -> None:
        """Signs in as a driver; any name and password will do."""
        self.see("input#username").send_keys("driver@example.com")
        self.see("input#password").send_keys("secret")
        self.see("#sign-in-button").click()

    def redirect(self) -> str:
        """Where Connect sent the driver in the end."""
        self._wait.until(expected.url_contains("/sandbox/callback?"))
        return self.chrome.current_url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    browser = Browser()
    yield browser
    browser.chrome.quit()


def test_a_driver_connects_and_the_odometer_is_read(
    browser: Browser, client: smartcar.Client, sandbox: Sandbox
) -> None:
    scope = ["required:read_odometer", "read_vin"]
    browser.chrome.get(client.connect_url(scope=scope, state="a & b", external_id="sky-user-17"))
    browser.see("button#continue-button").click()
    browser.see("input#brand-search").send_keys("tes")
    brands = browser.chrome.find_elements(By.CSS_SELECTOR, "button.brand-list-item")
    assert [brand.get_attribute("id") for brand in brands if brand.is_displayed()] == ["TESLA"]
    browser.see("button#TESLA.brand-list-item").click()
    browser.sign_in()
    approve = browser.see("button#approval-button")
    asked = browser.see(".page-content").text
    assert all(text in asked for text in ("Model 3", "Model Y", "read_odometer", "read_vin"))
    approve.click()

    with pytest.raises(smartcar.InvalidInputError, match="state"):
        client.complete_connect(browser.redirect(), state="of another driver")
    assert sandbox.token_requests() == 0
    grant = client.complete_connect(browser.redirect(), state="a & b", account="sky-user-17")
    assert (grant.account, len(grant.vehicles)) == ("sky-user-17", 2)
    for vehicle in grant.vehicles:
        car = sandbox.get(f"vehicles/{vehicle}")
        assert client.vehicle(vehicle).odometer().distance == pytest.approx(car["odometer_km"], abs=0.01)
    assert sandbox.token_requests() == 1


def test_a_driver_chooses_one_vehicle(browser: Browser, client: smartcar.Client, sandbox: Sandbox) -> None:
    browser.chrome.get(client.connect_url(scope=["read_vin"], make="FORD", single_select=True, state=STATE))
    browser.see("button#continue-button").click()  # and straight to signing in, for the brand is given
    browser.sign_in()
    second = browser.see("label:nth-of-type(2) input[name=vehicle]")
    second.click()
    chosen = second.get_attribute("value")
    browser.see("button#approval-button").click()
    grant = client.complete_connect(browser.redirect(), per_vehicle=True, state=STATE)
    assert grant.vehicles == (chosen,)
    assert client.vehicle(grant.vehicles[0]).vin().vin == sandbox.get(f"vehicles/{chosen}")["vin"]


def test_a_driver_who_declines_has_an_error_of_its_own(
    browser: Browser, client: smartcar.Client, sandbox: Sandbox
) -> None:
    browser.chrome.get(client.connect_url(make="TESLA", state="s"))
    browser.see("button#continue-button").click()
    browser.sign_in()
    browser.see("#deny-button").click()
    with pytest.raises(smartcar.DeclinedError) as caught:
        client.complete_connect(browser.redirect(), state="s")
    assert (caught.value.type, caught.value.description) == ("access_denied", "The driver declined.")
    assert client.grants().all() == []
    assert sandbox.token_requests() == 0
