<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:emergency" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">

  <!-- free text comes from the public; what XML 1.0 cannot hold is shown as replaced, emoji stay -->
  <xsl:function name="f:text" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="codepoints-to-string(for $c in string-to-codepoints($text) return if ($c ge 32 and not($c = (65534, 65535)) or $c = (9, 10, 13)) then $c else 65533)"/>
  </xsl:function>

  <!-- CAP times: whole seconds with an offset -->
  <xsl:function name="f:time" as="xs:string">
    <xsl:param name="time" as="xs:string"/>
    <xsl:sequence select="format-dateTime(adjust-dateTime-to-timezone(xs:dateTime($time), xs:dayTimeDuration('PT8H')), '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]') || '+08:00'"/>
  </xsl:function>

  <xsl:function name="f:parameter" as="element()?">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:anyAtomicType?"/>
    <xsl:if test="exists($value)">
      <parameter xmlns="urn:oasis:names:tc:emergency:cap:1.2">
        <valueName><xsl:value-of select="$name"/></valueName>
        <value><xsl:value-of select="f:text(string($value))"/></value>
      </parameter>
    </xsl:if>
  </xsl:function>
</xsl:stylesheet>
