package org.lastmile.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.spi.HubException;

class HmacSm3CheckTest {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final String TARGET = "/systems/a/b?c=%E8%A5%BF";

  private final String secret = UUID.randomUUID().toString();
  private final HmacSm3Signature signature = new HmacSm3Signature(secret);
  private final Ticking clock = new Ticking();
  private final HmacSm3Check check = new HmacSm3Check("portal", secret, clock, 3);

  /** A clock that the test moves. */
  private static final class Ticking extends Clock {
    private Instant now = Instant.parse("2026-11-24T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void digestsAreThoseOfTheStandard() {
    assertThat(HexFormat.of().formatHex(Sm3.digest("abc".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assertThat(
            HexFormat.of()
                .formatHex(
                    Sm3.hmac(
                        "key".getBytes(StandardCharsets.UTF_8),
                        "The quick brown fox jumps over the lazy dog")))
        .isEqualTo("bd4a34077888162b210645b8ebf74b9af357303789357a27c7fc457244ebd398");
  }

  @Test
  void whatIsSignedIsLetInOnceAndOnlyAsItWasSigned() {
    Map<String, String> headers = signature.sign("portal", "POST", TARGET, BODY, clock);

    refused("AUTH_SIGNATURE", () -> knock("GET", TARGET, headers, BODY));
    refused("AUTH_SIGNATURE", () -> knock("POST", TARGET + "&d=1", headers, BODY));
    refused("AUTH_SIGNATURE", () -> knock("POST", TARGET, headers, new byte[] {1}));
    refused(
        "AUTH_SIGNATURE", () -> knock("POST", TARGET, with(headers, "X-Key-Id", "other"), BODY));
    refused(
        "AUTH_SIGNATURE",
        () -> knock("POST", TARGET, with(headers, "X-Nonce", "n".repeat(20)), BODY));
    assertThatCode(() -> knock("POST", TARGET, headers, BODY)).doesNotThrowAnyException();
    refused("AUTH_REPLAY", () -> knock("POST", TARGET, headers, BODY));
  }

  @Test
  void timeStampsAreFreshAndNoncesOfUsualLength() {
    Map<String, String> headers = signature.sign("portal", "POST", TARGET, BODY, clock);
    refused(
        "AUTH_TIMESTAMP", () -> knock("POST", TARGET, with(headers, "X-Timestamp", "soon"), BODY));
    refused(
        "AUTH_TIMESTAMP",
        () -> knock("POST", TARGET, with(headers, "X-Timestamp", "" + Long.MIN_VALUE), BODY));
    refused("AUTH_NONCE", () -> knock("POST", TARGET, with(headers, "X-Nonce", "short"), BODY));
    refused(
        "AUTH_NONCE", () -> knock("POST", TARGET, with(headers, "X-Nonce", "n".repeat(65)), BODY));
    clock.now = clock.now.plus(Duration.ofMinutes(5).plusMillis(1));
    refused("AUTH_TIMESTAMP", () -> knock("POST", TARGET, headers, BODY));
  }

  @Test
  void whenTheMemoryOfNoncesIsFullNothingIsForgottenAndCallersComeAgain() {
    Map<String, String> first = signature.sign("portal", "POST", TARGET, BODY, clock);
    knock("POST", TARGET, first, BODY);
    for (int i = 0; i < 2; i++) {
      knock("POST", TARGET, signature.sign("portal", "POST", TARGET, BODY, clock), BODY);
    }
    refused(
        "DOOR_BUSY",
        () -> knock("POST", TARGET, signature.sign("portal", "POST", TARGET, BODY, clock), BODY));
    refused("AUTH_REPLAY", () -> knock("POST", TARGET, first, BODY));

    clock.now = clock.now.plus(Duration.ofMinutes(11));
    assertThatCode(
            () ->
                knock("POST", TARGET, signature.sign("portal", "POST", TARGET, BODY, clock), BODY))
        .doesNotThrowAnyException();
  }

  private void knock(String method, String target, Map<String, String> headers, byte[] body) {
    Call call =
        new Call(method, target, headers::get, false, null, InetAddress.getLoopbackAddress());
    check.checkHead(call);
    check.checkBody(call, () -> Sm3.digest(body));
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> changed = new HashMap<>(headers);
    changed.put(name, value);
    return changed;
  }

  private static void refused(String code, ThrowingCallable knock) {
    assertThatThrownBy(knock)
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo(code));
  }
}
