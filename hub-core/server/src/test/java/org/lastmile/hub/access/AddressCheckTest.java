package org.lastmile.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class AddressCheckTest {
  private final AddressCheck check =
      AddressCheck.of("10.33.0.0/18, 10.34.1.7,fd00:33::/33,0:0:0:0:0:0:0:1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.33.0.0",
        "10.33.63.255",
        "10.34.1.7",
        "fd00:33:0:0:7fff::1",
        "::1",
        "fd00:33::"
      })
  void listedAddressesMayCall(String address) throws UnknownHostException {
    Call call = from(address);
    assertThatCode(() -> check.checkHead(call)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.33.64.0", "10.32.255.255", "10.34.1.6", "fd00:33:8000::", "::2", "0.0.0.1"})
  void allOthersAreRefusedAndLearnNothing(String address) throws UnknownHostException {
    Call call = from(address);
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> check.checkHead(call))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("AUTH_ADDRESS");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
            })
        .withMessageNotContaining("10.3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "10.33.0.0/33",
        "10.33.0.0/-1",
        "10.33.0.0/",
        "fd00::/129",
        "10.33.0.1,",
        "window.example",
        "cafe",
        "10.33",
        "300.1.1.1",
        "1:2",
        "10.33.0.0-10.33.0.9"
      })
  void aListThatIsNoneStopsTheStartAndNamesItsEntry(String list) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> AddressCheck.of(list))
        .satisfies(fault -> assertThat(fault.place()).isEqualTo("door.addresses"))
        .withMessageContaining("10.33.0.0/16");
  }

  private static Call from(String address) throws UnknownHostException {
    return new Call("POST", "/", name -> null, true, null, InetAddress.getByName(address));
  }
}
