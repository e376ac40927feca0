package org.lastmile.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;

class KeysTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T00:00:00Z"), ZoneId.of("Asia/Shanghai"));
  @TempDir private Path work;

  @Test
  void keysAreMadeOnceAndReadableByTheirOwnerOnly() throws Exception {
    Path folder = work.resolve("keys");
    X509Certificate made = Keys.open(folder, CLOCK).authority();
    X509Certificate again = Keys.open(folder, CLOCK).authority();

    assertThat(again).isEqualTo(made);
    for (String file : new String[] {"keys.p12", "keys.password"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void theDoorsCertificateIsRenewedBeforeItEndsUnderTheSameAuthority() throws Exception {
    Keys first = Keys.open(work, CLOCK);
    Keys later = Keys.open(work, Clock.offset(CLOCK, Duration.ofDays(380)));

    assertThat(later.authority()).isEqualTo(first.authority());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(work.resolve("keys.p12"))) {
      store.load(in, Files.readString(work.resolve("keys.password")).toCharArray());
    }
    X509Certificate door = (X509Certificate) store.getCertificate("door");
    door.verify(first.authority().getPublicKey());
    assertThat(door.getNotAfter()).isAfter("2028-01-01");
  }

  @Test
  void aClientsCertificateNamesItAndItsSystem() throws Exception {
    Keys keys = Keys.open(work, CLOCK);
    X509Certificate client =
        (X509Certificate)
            keys.issue("terminal-1", "grid-terminal", new char[] {'x'})
                .getCertificate("terminal-1");

    client.verify(keys.authority().getPublicKey());
    assertThat(client.getSubjectX500Principal().getName())
        .contains("CN=terminal-1")
        .contains("OU=grid-terminal");
    assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(client.getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void furtherAuthoritiesAreTrustedWhenTheOperatorPutsThemThere() throws Exception {
    Keys other = Keys.open(work.resolve("other"), CLOCK);
    Path trusted = Files.createDirectories(work.resolve("own/trusted"));
    String pem = Base64.getMimeEncoder().encodeToString(other.authority().getEncoded());
    Files.writeString(
        trusted.resolve("other.pem"),
        "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");

    assertThat(Keys.open(work.resolve("own"), CLOCK).server()).isNotNull();
    Files.writeString(trusted.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nrubbish");
    assertThatThrownBy(() -> Keys.open(work.resolve("own"), CLOCK).server())
        .isInstanceOf(HubException.class);
  }

  @Test
  void filesThatCannotBeUsedAreNamedAndNotReplaced() throws Exception {
    Keys.open(work, CLOCK);
    Files.writeString(work.resolve("keys.password"), "wrong");

    assertThatThrownBy(() -> Keys.open(work, CLOCK))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("KEYS_UNUSABLE"))
        .hasMessageContaining(work.toString());
  }
}
