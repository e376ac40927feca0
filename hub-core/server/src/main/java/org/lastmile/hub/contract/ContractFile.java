package org.lastmile.hub.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * {@code contract.yaml} of a connector: what a vendor must know and no other file says.
 *
 * @param forms REST doors that take {@code multipart/form-data}
 * @param errors error codes of the connector's own, and those of the hub that mean something more precise here
 */
public record ContractFile(@Nullable List<Form> forms, @Nullable List<ErrorCode> errors) {
  /** Its name in the plugin. */
  public static final String NAME = "contract.yaml";

  /**
   * A door that takes a form.
   *
   * @param path of the door
   * @param only whether the document must not come without a form
   * @param parts by name: the path of a native schema or layout, or a media type
   */
  public record Form(String path, boolean only, Map<String, String> parts) {}

  /**
   * Reads it; a connector without one has no error codes of its own.
   *
   * @throws HubException {@code CONTRACT_INVALID}, LASTING
   */
  public static ContractFile of(Resources resources) {
    return resources.find(NAME).map(ContractFile::read).orElse(new ContractFile(null, null));
  }

  static ContractFile read(byte[] yaml) {
    try {
      return Json.yaml().readValue(yaml, ContractFile.class);
    } catch (JsonProcessingException e) {
      throw invalid(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw invalid("it cannot be read", e);
    }
  }

  private static HubException invalid(String what, IOException cause) {
    return new HubException("CONTRACT_INVALID", FaultKind.LASTING, NAME + ": " + what, NAME, cause);
  }

  /** Its error codes, empty if it has none. */
  public List<ErrorCode> codes() {
    return errors == null ? List.of() : errors;
  }

  Optional<Form> form(String path) {
    return forms == null
        ? Optional.empty()
        : forms.stream().filter(form -> form.path().equals(path)).findFirst();
  }
}
