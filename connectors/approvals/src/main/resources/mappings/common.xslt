<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:approvals" xmlns:hub="urn:lastmile:hub" xmlns:a="urn:sample:approvals:1" exclude-result-prefixes="#all" version="3.0">

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
      <xsl:element name="{$name}" namespace="urn:sample:approvals:1">
        <xsl:value-of select="f:text(string($value))"/>
      </xsl:element>
    </xsl:if>
  </xsl:function>

  <!-- canonical times stand at +08:00 -->
  <xsl:function name="f:time" as="xs:string?">
    <xsl:param name="time" as="element()?"/>
    <xsl:sequence select="$time ! string(adjust-dateTime-to-timezone(xs:dateTime(.), xs:dayTimeDuration('PT8H')))"/>
  </xsl:function>

  <!-- a property, or none where there is no value -->
  <xsl:function name="f:optional" as="map(*)">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="item()?"/>
    <xsl:sequence select="if (exists($value) and string($value) ne '') then map{$name: string($value)} else map{}"/>
  </xsl:function>

  <!-- the envelope of an event; the office's event id makes the same event the same message -->
  <xsl:function name="f:envelope" as="map(*)">
    <xsl:param name="event" as="element()"/>
    <xsl:param name="body" as="map(*)*"/>
    <xsl:sequence select="map{
        'idempotencyKey': string($event/a:eventId),
        'caseNo': string($event/a:caseNo),
        'version': xs:integer(($event/a:stateNo, 0)[1]),
        'keys': f:optional('departmentNumber', $event/a:departmentNumber),
        'body': map:merge((map{'at': f:time($event/a:at), 'department': string($event/a:department)}, $body))
      }"/>
  </xsl:function>
</xsl:stylesheet>
