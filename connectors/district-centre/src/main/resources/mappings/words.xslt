<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:f="urn:lastmile:district-centre" exclude-result-prefixes="#all" version="3.0">
  <xsl:variable name="f:priorities" as="map(*)" select="map{'URGENT': '急事急办', 'SPECIAL': '特事特办', 'ASSISTED': '难事帮办', 'ROUTINE': '常事快办'}"/>
  <xsl:variable name="f:levels" as="map(*)" select="map{'yellow': '黄', 'orange': '橙', 'red': '红'}"/>
  <xsl:variable name="f:states" as="map(*)" select="map{
      'SUBMITTED': '01', 'ACCEPTED': '02', 'CORRECTION_NEEDED': '03', 'REFUSED': '04', 'DISPATCHED': '05',
      'RECEIVED': '06', 'IN_PROGRESS': '07', 'SUSPENDED': '08', 'COMPLETED': '09', 'CLOSED': '10',
      'EVALUATED': '11', 'RETURNED': '12', 'TRANSFERRED': '13', 'ESCALATED': '14', 'WITHDRAWN': '15'}"/>

  <!-- the class by the centre's word for it -->
  <xsl:function name="f:priority" as="xs:string">
    <xsl:param name="word" as="xs:string"/>
    <xsl:sequence select="map:keys($f:priorities)[$f:priorities(.) eq $word]"/>
  </xsl:function>

  <xsl:function name="f:time" as="xs:string">
    <xsl:param name="time" as="xs:string"/>
    <xsl:sequence select="string(adjust-dateTime-to-timezone(xs:dateTime($time), xs:dayTimeDuration('PT8H')))"/>
  </xsl:function>

  <!-- XML 1.0 cannot hold every character; what it cannot is shown as replaced -->
  <xsl:function name="f:text" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="normalize-space(codepoints-to-string(for $c in string-to-codepoints($text) return if ($c ge 32 and not($c = (65534, 65535)) or $c = (9, 10, 13)) then $c else 65533))"/>
  </xsl:function>
</xsl:stylesheet>
