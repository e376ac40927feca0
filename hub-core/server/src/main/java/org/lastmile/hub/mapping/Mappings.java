package org.lastmile.hub.mapping;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The mappings of one connector or one flow folder, compiled once. It keeps everything it compiled to itself, so that
 * dropping it drops all of it: one object for each load of a connector.
 *
 * <p>{@code *.jslt}: JSON to JSON; the functions {@code now, random, uuid} are refused. {@code error("text")} refuses
 * the input with {@code UNMAPPABLE}, CALLER; the text must hold no values. {@code code(table, value[, field])} looks up
 * a code table, null gives null. Keys whose value is null are left out of an object; empty lists and objects stay.
 *
 * <p>{@code *.xslt}: XSLT 3 without extension functions, network, files, DTDs or {@code xsl:evaluate}.
 *
 * <ul>
 *   <li>XML to JSON: the document is the source; the result is JSON text, best by {@code <xsl:output method="json"/>}
 *       and a map.
 *   <li>JSON to XML: entered by the template {@code xsl:initial-template}; {@code <xsl:param name="message"/>} is the
 *       JSON as XDM map ({@code $message?body?applicant?name}); arrays are XDM arrays ({@code
 *       $message?body?materials?*}), numbers xs:integer or xs:decimal, null the empty sequence. The result is text as
 *       {@code xsl:output} says, its encoding included.
 *   <li>{@code hub:code(table, value[, field])} with {@code xmlns:hub="urn:lastmile:hub"}; the empty sequence gives the
 *       empty sequence. {@code error(xs:QName('hub:SOME_CODE'), 'text')} refuses the input with that code, CALLER.
 *   <li>{@code hub:in-charset(charset, value, field)}: the value as it is, or {@code CHARACTER_OUTSIDE}, CALLER, with the
 *       field as place, if it holds a character that the set (or XML) does not have.
 * </ul>
 */
public final class Mappings {
  private final Resources resources;
  private final CodeTables codes;
  private final Map<String, Mapping> compiled = new ConcurrentHashMap<>();
  private volatile @Nullable XsltMapper xslt;

  public Mappings(Resources resources, CodeTables codes) {
    this.resources = resources;
    this.codes = codes;
  }

  /**
   * The mapping at the path, compiled when first asked for.
   *
   * @throws HubException LASTING: {@code RESOURCE_MISSING}, {@code MAPPING_INVALID} with line:column, {@code
   *     MAPPING_KIND_UNKNOWN}
   */
  public Mapping get(String path) {
    return compiled.computeIfAbsent(path, this::compile);
  }

  private Mapping compile(String path) {
    if (path.endsWith(".jslt")) {
      return JsltMapping.compile(path, resources, codes);
    }
    if (path.endsWith(".xslt") || path.endsWith(".xsl")) {
      return xslt().compile(path);
    }
    throw new HubException(
        "MAPPING_KIND_UNKNOWN",
        FaultKind.LASTING,
        path + " is no mapping, allowed are *.jslt and *.xslt",
        path,
        null);
  }

  private synchronized XsltMapper xslt() {
    XsltMapper mapper = xslt;
    if (mapper == null) {
      mapper = new XsltMapper(resources, codes);
      xslt = mapper;
    }
    return mapper;
  }
}
