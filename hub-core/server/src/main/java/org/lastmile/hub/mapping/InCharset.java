package org.lastmile.hub.mapping;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.OptionalInt;
import net.sf.saxon.expr.XPathContext;
import net.sf.saxon.lib.ExtensionFunctionCall;
import net.sf.saxon.lib.ExtensionFunctionDefinition;
import net.sf.saxon.om.Item;
import net.sf.saxon.om.NamespaceUri;
import net.sf.saxon.om.Sequence;
import net.sf.saxon.om.StructuredQName;
import net.sf.saxon.trans.XPathException;
import net.sf.saxon.value.EmptySequence;
import net.sf.saxon.value.SequenceType;
import net.sf.saxon.value.StringValue;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * {@code hub:in-charset(charset, value, field)}: the value as text, if the character set and XML hold all of it. Else
 * the sender is told the field, and nothing is replaced: a serializer would write a reference, which systems that read
 * bytes take for text.
 */
final class InCharset extends ExtensionFunctionDefinition {
  @Override
  public StructuredQName getFunctionQName() {
    return new StructuredQName("hub", NamespaceUri.of(XsltMapper.NAMESPACE), "in-charset");
  }

  @Override
  public int getMinimumNumberOfArguments() {
    return 3;
  }

  @Override
  public SequenceType[] getArgumentTypes() {
    return new SequenceType[] {
      SequenceType.SINGLE_STRING, SequenceType.OPTIONAL_ATOMIC, SequenceType.SINGLE_STRING
    };
  }

  @Override
  public SequenceType getResultType(SequenceType[] arguments) {
    return SequenceType.OPTIONAL_STRING;
  }

  @Override
  public ExtensionFunctionCall makeCallExpression() {
    return new Call();
  }

  private static final class Call extends ExtensionFunctionCall {
    @Override
    public Sequence call(XPathContext context, Sequence[] arguments) throws XPathException {
      Item value = arguments[1].head();
      if (value == null) {
        return EmptySequence.getInstance();
      }
      String text = value.getStringValue();
      try {
        require(arguments[0].head().getStringValue(), text, arguments[2].head().getStringValue());
      } catch (HubException e) {
        // Saxon passes on its own exceptions only; the mapping takes ours out again
        throw new XPathException("not in the character set", e);
      }
      return StringValue.makeStringValue(text);
    }
  }

  private static void require(String name, String text, String field) {
    Charset charset = charset(name);
    OptionalInt at = firstOutside(text, charset.newEncoder());
    if (at.isPresent()) {
      throw new HubException(
          "CHARACTER_OUTSIDE",
          FaultKind.CALLER,
          field
              + " holds at character "
              + (at.getAsInt() + 1)
              + " one that the system cannot take; allowed are those of "
              + charset.name(),
          field,
          null);
    }
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new HubException(
          "MAPPING_INVALID",
          FaultKind.LASTING,
          "hub:in-charset knows no character set '" + name + "'",
          null,
          e);
    }
  }

  /** Index of the first character, by code points. */
  private static OptionalInt firstOutside(String text, CharsetEncoder encoder) {
    int number = 0;
    for (int at = 0; at < text.length(); number++) {
      int point = text.codePointAt(at);
      if (!isXml(point) || !encoder.canEncode(Character.toString(point))) {
        return OptionalInt.of(number);
      }
      at += Character.charCount(point);
    }
    return OptionalInt.empty();
  }

  private static boolean isXml(int point) {
    return point >= ' ' ? point != 0xFFFE && point != 0xFFFF : "\t\n\r".indexOf(point) >= 0;
  }
}
