package org.lastmile.hub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class NativeSchemasTest {
  @TempDir Path folder;

  private NativeSchemas schemas;

  @BeforeEach
  void schemas() throws IOException {
    write(
        "native/types.xsd",
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
          <xs:simpleType name="id"><xs:restriction base="xs:string"><xs:pattern value="[0-9]{17}[0-9X]"/></xs:restriction></xs:simpleType>
        </xs:schema>
        """);
    write(
        "native/x.xsd",
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:x" elementFormDefault="qualified">
          <xs:import namespace="urn:t" schemaLocation="types.xsd"/>
          <xs:element name="person"><xs:complexType><xs:sequence>
            <xs:element name="id" type="t:id"/><xs:element name="phone" type="xs:string"/>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """);
    write(
        "native/parts.schema.json",
        "{\"$defs\":{\"id\":{\"type\":\"string\",\"pattern\":\"^[0-9]{17}[0-9X]$\"}}}");
    write(
        "native/x.schema.json",
        "{\"type\":\"object\",\"properties\":{\"id\":{\"$ref\":\"parts.schema.json#/$defs/id\"}},\"required\":[\"id\"]}");
    schemas = new NativeSchemas(Resources.of(folder));
  }

  @Test
  void whatKeepsToTheSchemaPasses() {
    schemas
        .get("native/x.xsd")
        .check("<person xmlns='urn:x'><id>33990019580312001X</id><phone>1</phone></person>");
    schemas.get("native/x.schema.json").check("{\"id\":\"33990019580312001X\"}".getBytes(UTF_8));
  }

  @Test
  void xmlFaultsGiveLineAndElementButNoValue() {
    HubException fault =
        fault(
            () ->
                schemas
                    .get("native/x.xsd")
                    .check("<person xmlns='urn:x'>\n<id>secret</id><phone>1</phone></person>"));
    assertThat(fault.code()).isEqualTo("NATIVE_INVALID");
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(fault.place()).startsWith("2:");
    assertThat(fault).hasMessageContaining("cvc-").hasMessageNotContaining("secret").hasNoCause();
    HubException missing =
        fault(
            () ->
                schemas
                    .get("native/x.xsd")
                    .check("<person xmlns='urn:x'>\n<id>33990019580312001X</id></person>"));
    assertThat(missing).hasMessageContaining("'person'");
  }

  @Test
  void jsonFaultsGiveThePointerButNoValue() {
    HubException fault =
        fault(() -> schemas.get("native/x.schema.json").check("{\"id\":\"secret\"}"));
    assertThat(fault.code()).isEqualTo("NATIVE_INVALID");
    assertThat(fault.place()).isEqualTo("/id");
    assertThat(fault).hasMessageNotContaining("secret");
  }

  @Test
  void xxeIsRefused() {
    HubException fault =
        fault(
            () ->
                schemas
                    .get("native/x.xsd")
                    .check(
                        "<!DOCTYPE person [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><person/>"));
    assertThat(fault.code()).isEqualTo("XML_INVALID");
  }

  @Test
  void importsBeyondTheFolderAreRefused() throws IOException {
    write(
        "native/y.xsd",
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:import namespace="urn:t" schemaLocation="http://localhost:9/types.xsd"/>
        </xs:schema>
        """);
    write("native/y.schema.json", "{\"$ref\":\"http://localhost:9/y.json\"}");
    assertThat(fault(() -> schemas.get("native/y.xsd")).code())
        .isIn("SCHEMA_FOREIGN", "SCHEMA_INVALID");
    assertThat(fault(() -> schemas.get("native/y.schema.json")).code())
        .isIn("SCHEMA_FOREIGN", "SCHEMA_INVALID");
  }

  @Test
  void importsCountInTheHash() throws IOException {
    String xsd = schemas.get("native/x.xsd").contentHash();
    String json = schemas.get("native/x.schema.json").contentHash();
    write(
        "native/types.xsd",
        Files.readString(folder.resolve("native/types.xsd")) + "<!-- changed -->");
    write(
        "native/parts.schema.json",
        Files.readString(folder.resolve("native/parts.schema.json")) + " ");
    NativeSchemas again = new NativeSchemas(Resources.of(folder));
    assertThat(again.get("native/x.xsd").contentHash()).isNotEqualTo(xsd);
    assertThat(again.get("native/x.schema.json").contentHash()).isNotEqualTo(json);
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static HubException fault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    HubException fault = catchThrowableOfType(HubException.class, call);
    assertThat(fault).isNotNull();
    return fault;
  }
}
