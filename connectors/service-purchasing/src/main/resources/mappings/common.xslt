<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:service-purchasing" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">

  <!-- an element, or nothing where there is no value -->
  <xsl:function name="f:element" as="element()?">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="xs:anyAtomicType?"/>
    <xsl:if test="exists($value)">
      <xsl:element name="{$name}">
        <xsl:value-of select="$value"/>
      </xsl:element>
    </xsl:if>
  </xsl:function>

  <!-- a property, or none where there is no value -->
  <xsl:function name="f:optional" as="map(*)">
    <xsl:param name="name" as="xs:string"/>
    <xsl:param name="value" as="item()?"/>
    <xsl:sequence select="if (exists($value)) then map{$name: string($value)} else map{}"/>
  </xsl:function>

  <!-- the system's times are of its own clock and have no offset -->
  <xsl:function name="f:local-time" as="xs:string?">
    <xsl:param name="time" as="xs:string?"/>
    <xsl:sequence select="$time ! format-dateTime(adjust-dateTime-to-timezone(xs:dateTime(.), xs:dayTimeDuration('PT8H')), '[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]')"/>
  </xsl:function>

  <!-- canonical times stand at +08:00 -->
  <xsl:function name="f:time" as="xs:string?">
    <xsl:param name="time" as="element()?"/>
    <xsl:sequence select="$time ! (translate(., ' ', 'T') || '+08:00')"/>
  </xsl:function>

  <!-- amounts of the system are yuan, those of the hub fen -->
  <xsl:function name="f:fen" as="xs:integer">
    <xsl:param name="yuan" as="element()"/>
    <xsl:sequence select="xs:integer(xs:decimal($yuan) * 100)"/>
  </xsl:function>

  <!-- the files of a message in its zip, numbered because two may have one name -->
  <xsl:function name="f:files" as="element()*">
    <xsl:param name="message" as="map(*)"/>
    <xsl:param name="materials" as="array(*)?"/>
    <xsl:for-each select="$materials?*[?digest]">
      <xsl:variable name="material" select="."/>
      <xsl:variable name="name" select="($message?attachments?*[?digest eq $material?digest]?name, ?name)[1]"/>
      <FJ>
        <WJM>
          <xsl:value-of select="position() || '-' || replace($name, '[/\\:*?&quot;&lt;&gt;|\s]', '_')"/>
        </WJM>
        <MC>
          <xsl:value-of select="?name"/>
        </MC>
        <ZY>
          <xsl:value-of select="substring-after(?digest, 'sha256:')"/>
        </ZY>
      </FJ>
    </xsl:for-each>
  </xsl:function>
</xsl:stylesheet>
