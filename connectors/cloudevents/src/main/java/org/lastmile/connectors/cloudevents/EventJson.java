package org.lastmile.connectors.cloudevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Events as JSON in UTF-8; what is inside them is left as it came, and judged by others. */
final class EventJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private EventJson() {}

  /**
   * One event of a batch.
   *
   * @param json its bytes as they came
   * @param subject number of its case, null without one
   */
  record Batched(byte[] json, @Nullable String subject) {}

  /**
   * Cuts a batch into its events.
   *
   * @throws HubException {@code EVENT_JSON} (CALLER) with line:column, if it is no JSON array in UTF-8
   */
  static List<Batched> events(byte[] batch) {
    try (JsonParser json = JSON.createParser(batch)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw invalid("the batch is no JSON array in UTF-8", "/");
      }
      List<Batched> events = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        events.add(event(json, batch));
      }
      requireEnd(json);
      return events;
    } catch (JsonProcessingException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Batched event(JsonParser json, byte[] batch) throws IOException {
    int start = offset(json.currentTokenLocation());
    String subject = null;
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        boolean named = json.currentName().equals("subject");
        if (json.nextToken() == JsonToken.VALUE_STRING && named) {
          subject = json.getText();
        }
        json.skipChildren();
      }
    } else {
      json.skipChildren();
      json.finishToken();
    }
    return new Batched(Arrays.copyOfRange(batch, start, offset(json.currentLocation())), subject);
  }

  /** Of the bytes of UTF-16 the parser knows none. */
  private static int offset(JsonLocation location) {
    if (location.getByteOffset() < 0) {
      throw invalid("the batch is no JSON array in UTF-8", "/");
    }
    return Math.toIntExact(location.getByteOffset());
  }

  /**
   * Writes one event, its attributes in the order of their names.
   *
   * @param data one JSON value in UTF-8, or nothing
   * @throws HubException {@code EVENT_JSON} (CALLER) with line:column, if the data are not
   */
  static byte[] event(SortedMap<String, String> attributes, byte[] data) {
    ByteArrayOutputStream event = new ByteArrayOutputStream(data.length + 1024);
    try (JsonGenerator json = JSON.createGenerator(event)) {
      json.writeStartObject();
      for (var attribute : attributes.entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      if (data.length > 0) {
        requireOneValue(data);
        json.writeFieldName("data");
        json.writeRawValue(new String(data, StandardCharsets.UTF_8));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return event.toByteArray();
  }

  /** More than one value would become attributes. */
  private static void requireOneValue(byte[] data) {
    try (JsonParser json = JSON.createParser(data)) {
      json.nextToken();
      json.skipChildren();
      requireEnd(json);
    } catch (JsonProcessingException e) {
      throw invalid(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireEnd(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      throw invalid("more follows after the end of the JSON", place(json.currentTokenLocation()));
    }
  }

  /** The cause is left out because Jackson quotes the input in its message. */
  private static HubException invalid(JsonProcessingException e) {
    return invalid("not well-formed JSON", place(e.getLocation()));
  }

  private static HubException invalid(String message, String place) {
    return new HubException("EVENT_JSON", FaultKind.CALLER, message, place, null);
  }

  private static String place(@Nullable JsonLocation at) {
    return at == null ? "/" : at.getLineNr() + ":" + at.getColumnNr();
  }
}
