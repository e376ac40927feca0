package org.lastmile.hub.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XmlFieldsTest {
  @Test
  void writesFieldsInOrderAndLeavesOutWhatIsNull() {
    assertThat(
            new XmlFields("urn:x", "receipt", "refused")
                .attribute("n", "\"1\"")
                .field("code", "A<B")
                .field("place", null)
                .field("area", "𠮷")
                .document())
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><receipt xmlns=\"urn:x\"><refused n=\"&quot;1&quot;\">"
                + "<code>A&lt;B</code><area>𠮷</area></refused></receipt>");
  }
}
