<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:urban-management" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">

  <!-- an element, or nothing where there is no value; what GB2312 does not have goes back to the sender with the field -->
  <xsl:function name="f:element" as="element()?">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:anyAtomicType?"/>
    <xsl:param name="field" as="xs:string"/>
    <xsl:if test="exists($value)">
      <xsl:element name="{$name}">
        <xsl:value-of select="hub:in-charset('GB2312', $value, $field)"/>
      </xsl:element>
    </xsl:if>
  </xsl:function>

  <!-- the same of what is a number, a time or a code -->
  <xsl:function name="f:element" as="element()?">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:anyAtomicType?"/>
    <xsl:if test="exists($value)">
      <xsl:element name="{$name}">
        <xsl:value-of select="$value"/>
      </xsl:element>
    </xsl:if>
  </xsl:function>

  <!-- the bureau's times are of its own clock and have no offset -->
  <xsl:function name="f:local-time" as="xs:string?">
    <xsl:param name="time" as="xs:string?"/>
    <xsl:sequence select="$time ! format-dateTime(adjust-dateTime-to-timezone(xs:dateTime(.), xs:dayTimeDuration('PT8H')), '[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]')"/>
  </xsl:function>

  <!-- canonical times stand at +08:00 -->
  <xsl:function name="f:time" as="xs:string?">
    <xsl:param name="time" as="element()?"/>
    <xsl:sequence select="$time ! (translate(., ' ', 'T') || '+08:00')"/>
  </xsl:function>

  <!-- a property, or none where there is no value -->
  <xsl:function name="f:optional" as="map(*)">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="item()?"/>
    <xsl:sequence select="if (exists($value)) then map{$name: string($value)} else map{}"/>
  </xsl:function>
</xsl:stylesheet>
