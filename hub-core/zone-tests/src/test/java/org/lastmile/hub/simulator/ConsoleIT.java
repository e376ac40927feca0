package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.zone.HubProcess;

/** The pages of both zones in a browser, after a case has gone all its way. */
@Requires(Need.CHROMIUM)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> PERSONAL =
      List.of("339900195803120011", "张样例", "13800000001", "样例路1号");

  private final Map<Zone, String> consoles = new EnumMap<>(Zone.class);
  private District district;
  private HubProcess hub;
  private Playwright playwright;
  private Browser browser;
  private String caseNo;

  @BeforeAll
  void start(@TempDir Path work) throws IOException {
    Site site = Site.make(TwoZones.ROOT, work);
    district = site.district(Duration.ofMillis(200), 300_000);
    hub =
        HubProcess.start(
            List.of(Zone.values()), site.root(), site.config(), site.settings(district));
    hub.addresses().forEach(address -> consoles.put(address.zone(), address.console()));
    drive(new Traffic(district, site.door(Zone.INSIDE)));
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Need.CHROMIUM.executable().orElseThrow())
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
  }

  private void drive(Traffic traffic) {
    Drive application = traffic.applyOnline();
    Drive need = traffic.dispatchNeed();
    caseNo = application.caseNos().getFirst();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(application.missing().get()).isEmpty();
              assertThat(need.missing().get()).isEmpty();
              for (Zone zone : Zone.values()) {
                assertThat(hub.part(zone, Trace.class).ofCase(caseNo))
                    .extracting(recorded -> recorded.entry().kind())
                    .contains(EntryKind.EXPORTED, EntryKind.IMPORTED, EntryKind.DELIVERED);
              }
            });
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {browser, playwright, hub, district}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"zh-CN, 收件, 送达, 外网, 内网", "en, received, delivered, Outside, Inside"})
  void theCasePageShowsBothZonesAndOpensALineMasked(
      String language, String received, String delivered, String outside, String inside) {
    try (BrowserContext context = context(language, ColorScheme.LIGHT, 1280)) {
      Page page = context.newPage();
      List<String> troubles = troubles(page);
      page.navigate(consoles.get(Zone.INSIDE));
      page.locator("#number").fill(caseNo);
      page.locator("form.search button").click();
      page.waitForURL("**/cases/" + caseNo);
      assertThat(page.locator(".life .where").allTextContents()).contains(outside, inside);
      assertThat(page.locator(".life .what").allTextContents()).contains(received, delivered);

      for (Locator line : page.locator(".life details").all()) {
        line.locator("summary").click();
        line.locator(".more .proof").waitFor();
      }
      String text = page.content();
      assertThat(text).contains("张**", "339900********0011", "138****0001");
      assertThat(text).doesNotContain(PERSONAL);
      // of native forms the names of fields alone
      assertThat(page.locator(".payload pre").allTextContents().toString())
          .contains("applicantName")
          .contains("<certificateNo>");
      noViolations(page);
      assertThat(troubles).isEmpty();
    }
  }

  /** Each language in light and dark, on a desktop and a phone, and each of those in both languages. */
  @ParameterizedTest
  @CsvSource({"zh-CN, LIGHT, 1280", "zh-CN, DARK, 390", "en, DARK, 1280", "en, LIGHT, 390"})
  void pagesAreAccessibleInLightAndDarkOnADesktopAndAPhone(
      String language, ColorScheme scheme, int width) {
    try (BrowserContext context = context(language, scheme, width)) {
      Page page = context.newPage();
      String opened = "cases/" + caseNo + "?open=outside-" + firstSeq();
      for (String path : List.of("", opened, "due", "statistics", "cases/L404", "nowhere")) {
        page.navigate(consoles.get(Zone.INSIDE) + path);
        noViolations(page);
        assertThat(page.content()).doesNotContain(PERSONAL);
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
            .as("width of /%s", path)
            .isLessThanOrEqualTo(width);
        photograph(page, language, scheme, width, path);
      }
    }
  }

  @Test
  void theClocksOfACaseAndTheFiguresOfItsMonthAreShown() {
    try (BrowserContext context = context("en", ColorScheme.LIGHT, 1280)) {
      Page page = context.newPage();
      List<String> troubles = troubles(page);
      page.navigate(consoles.get(Zone.INSIDE) + "cases/" + caseNo);
      assertThat(page.locator("section[aria-labelledby=clocks] tbody tr").allTextContents())
          .anyMatch(row -> row.contains("as the law wants") && row.contains("working days"))
          .anyMatch(row -> row.contains("the network") && row.contains("7 working days"));
      page.navigate(consoles.get(Zone.INSIDE) + "statistics?by=matter");
      assertThat(page.locator("tbody tr").allTextContents())
          .anyMatch(row -> row.contains(caseNo.substring(0, 31)));
      assertThat(troubles).isEmpty();
    }
  }

  @Test
  void theOutsideShowsItsHalfOnly() {
    try (BrowserContext context = context("zh-CN", ColorScheme.LIGHT, 1280)) {
      Page page = context.newPage();
      page.navigate(consoles.get(Zone.OUTSIDE) + "cases/" + caseNo);
      assertThat(Set.copyOf(page.locator(".life .where").allTextContents())).containsExactly("外网");
      assertThat(page.locator(".notice").textContent()).contains("内网控制台");
    }
  }

  @Test
  void theHomePageGoesOnByItselfAndSaysWhenTheHubIsAway() {
    try (BrowserContext context = context("en", ColorScheme.LIGHT, 1280)) {
      Page page = context.newPage();
      List<String> troubles = troubles(page);
      page.navigate(consoles.get(Zone.OUTSIDE));
      Response live = page.waitForResponse("**/live", () -> {});
      assertThat(live.status()).isEqualTo(200);
      assertThat(page.locator("#away").isVisible()).isFalse();
      assertThat(troubles).isEmpty();

      page.route("**/live", route -> route.abort());
      page.locator("#away").waitFor();
      page.unroute("**/live");
      page.locator("#away")
          .waitFor(
              new Locator.WaitForOptions()
                  .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
    }
  }

  @Test
  void aLineOpensWithoutJavaScriptToo() {
    try (BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions().setJavaScriptEnabled(false).setLocale("en"))) {
      Page page = context.newPage();
      page.navigate(consoles.get(Zone.INSIDE) + "cases/" + caseNo);
      page.locator(".life summary").first().click();
      page.locator(".life .more a").first().click();
      page.waitForURL(Pattern.compile(".*\\?open=.*"));
      assertThat(page.locator(".life .proof").first().isVisible()).isTrue();
    }
  }

  private BrowserContext context(String language, ColorScheme scheme, int width) {
    return browser.newContext(
        new Browser.NewContextOptions()
            .setLocale(language)
            .setColorScheme(scheme)
            .setViewportSize(width, width > 500 ? 860 : 844));
  }

  private long firstSeq() {
    return hub.part(Zone.OUTSIDE, Trace.class).ofCase(caseNo).getFirst().seq();
  }

  /** What the browser complains of: broken scripts, and all that the content security policy forbids. */
  private static List<String> troubles(Page page) {
    List<String> troubles = new ArrayList<>();
    page.onPageError(troubles::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            troubles.add(message.text());
          }
        });
    return troubles;
  }

  /** Looks at the page at rest: in the middle of fading in, a text has not yet its own contrast. */
  private static void noViolations(Page page) {
    page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished))");
    List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
    assertThat(violations)
        .as(page.url())
        .extracting(rule -> rule.getImpact() + " " + rule.getId() + " " + rule.getNodes())
        .isEmpty();
  }

  /** Pictures for people to look at, under target. */
  private static void photograph(
      Page page, String language, ColorScheme scheme, int width, String path) {
    String name =
        path.isEmpty() ? "home" : path.contains("open=") ? "case" : path.replace('/', '-');
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(
                Path.of("target", "console")
                    .resolve("%s-%s-%s-%d.png".formatted(name, language, scheme, width))));
  }
}
