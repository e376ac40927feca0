<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:one-window" exclude-result-prefixes="#all" version="3.0">

  <!-- what XML 1.0 cannot hold is shown as replaced, not dropped -->
  <xsl:function name="f:text" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="codepoints-to-string(for $c in string-to-codepoints($text) return if ($c ge 32 and not($c = (65534, 65535)) or $c = (9, 10, 13)) then $c else 65533)"/>
  </xsl:function>

  <!-- Beijing time, to the second -->
  <xsl:function name="f:time" as="xs:string?">
    <xsl:param name="time" as="xs:string?"/>
    <xsl:sequence select="$time ! format-dateTime(adjust-dateTime-to-timezone(xs:dateTime(.), xs:dayTimeDuration('PT8H')), '[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]')"/>
  </xsl:function>

  <!-- an element, or nothing where there is no value -->
  <xsl:function name="f:element" as="element()?">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:anyAtomicType?"/>
    <xsl:if test="exists($value)">
      <xsl:element name="{$name}">
        <xsl:value-of select="f:text(string($value))"/>
      </xsl:element>
    </xsl:if>
  </xsl:function>
</xsl:stylesheet>
