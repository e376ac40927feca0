<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:health-records" xmlns:hub="urn:lastmile:hub" xmlns:cda="urn:hl7-org:v3" exclude-result-prefixes="#all" version="3.0">

  <!-- sections by LOINC, as the health authority takes them over -->
  <xsl:variable name="f:sections" as="map(*)" select="map{
      'vital-signs': '8716-3', 'allergies': '48765-2', 'history': '11348-0', 'diagnoses': '29548-5',
      'medications': '10160-0', 'immunisations': '11369-6', 'examinations': '30954-2', 'other': '48767-8'}"/>

  <!-- XML 1.0 cannot hold every character of JSON; what it cannot hold is shown as replaced, not dropped -->
  <xsl:function name="f:text" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="codepoints-to-string(for $c in string-to-codepoints($text) return if ($c ge 32 and not($c = (65534, 65535)) or $c = (9, 10, 13)) then $c else 65533)"/>
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

  <!-- the repository's times are of its own clock and have no offset -->
  <xsl:function name="f:local" as="xs:dateTime">
    <xsl:param name="time" as="xs:string"/>
    <xsl:sequence select="adjust-dateTime-to-timezone(xs:dateTime($time), xs:dayTimeDuration('PT8H'))"/>
  </xsl:function>

  <xsl:function name="f:local-time" as="xs:string?">
    <xsl:param name="time" as="xs:string?"/>
    <xsl:sequence select="$time ! format-dateTime(f:local(.), '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]')"/>
  </xsl:function>

  <!-- canonical times stand at +08:00 -->
  <xsl:function name="f:time" as="xs:string?">
    <xsl:param name="time" as="element()?"/>
    <xsl:sequence select="$time ! (string(.) || '+08:00')"/>
  </xsl:function>

  <!-- a property, or none where there is no value -->
  <xsl:function name="f:optional" as="map(*)">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="item()?"/>
    <xsl:sequence select="if (exists($value)) then map{$name: string($value)} else map{}"/>
  </xsl:function>

  <!-- accompanies every reading and every document; whether it has ended is seen when it is sent -->
  <xsl:function name="f:consent" as="element()">
    <xsl:param name="message" as="map(*)"/>
    <xsl:variable name="consent" select="$message?body?consent"/>
    <Consent>
      <xsl:sequence select="
          f:element('Number', $consent?number),
          f:element('GivenAt', f:local-time($consent?givenAt)),
          f:element('ValidTo', $consent?validTo)"/>
    </Consent>
  </xsl:function>
</xsl:stylesheet>
