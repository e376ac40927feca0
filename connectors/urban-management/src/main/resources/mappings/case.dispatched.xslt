<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:urban-management" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>

  <!-- the case as the bureau takes it -->
  <xsl:function name="f:case" as="element()">
    <xsl:param name="message" as="map(*)"/>
    <xsl:param name="minor-digits" as="xs:integer"/>
    <xsl:variable name="application" select="$message?body?application"/>
    <xsl:variable name="place" select="$application?place"/>
    <xsl:variable name="at" select="'/body/application/'"/>
    <CASE>
      <xsl:sequence select="
          f:element('XLH', $message?idempotencyKey, '/idempotencyKey'),
          f:element('RWH', $message?caseNo, '/caseNo'),
          f:element('CBDW', $message?body?department, '/body/department'),
          f:element('PQYJ', $message?body?reason, '/body/reason'),
          f:element('JJCD', map{'URGENT': '1', 'SPECIAL': '2', 'ASSISTED': '3', 'ROUTINE': '4'}($message?priority)),
          f:element('CLQX', f:local-time($message?due)),
          f:element('SJDM', f:event-code($message, $minor-digits)),
          f:element('SBR', $application?applicant?name, $at || 'applicant/name'),
          f:element('LXDH', $application?applicant?phone),
          f:element('BT', $application?subject, $at || 'subject'),
          f:element('WTMS', $application?need, $at || 'need'),
          f:element('DDMS', $place?text, $at || 'place/text'),
          f:element('JD', $place?longitude),
          f:element('WD', $place?latitude),
          f:element('ZBX', $place?coordinateSystem),
          f:element('XZQH', $application?division),
          f:element('WGBH', $application?grid, $at || 'grid'),
          f:element('FSSJ', f:local-time($application?eventTime)),
          f:element('SBSJ', f:local-time($application?reportTime))"/>
      <xsl:for-each select="$application?materials?*">
        <FJ>
          <!-- the bytes of the digest are put in its place when the call is made -->
          <xsl:sequence select="
              f:element('MC', ?name, $at || 'materials/' || position() - 1 || '/name'),
              f:element('NR', ?digest)"/>
        </FJ>
      </xsl:for-each>
      <xsl:sequence select="
          f:element('LYXT', $application?origin?system),
          f:element('LYBH', $application?origin?number, $at || 'origin/number')"/>
    </CASE>
  </xsl:function>

  <!-- district, major and minor class; a category without a class is none of the bureau's -->
  <xsl:function name="f:event-code" as="xs:string">
    <xsl:param name="message" as="map(*)"/>
    <xsl:param name="minor-digits" as="xs:integer"/>
    <xsl:variable name="application" select="$message?body?application"/>
    <!-- every case number holds its district: L and district, or an implementation code, where it begins at the third -->
    <xsl:variable name="number" select="string($message?caseNo)"/>
    <xsl:variable name="district" select="($application?division ! substring(., 1, 6), if (starts-with($number, 'L')) then substring($number, 2, 6) else substring($number, 3, 6))[1]"/>
    <!-- as a text node: where Saxon checks the type of what a function gives, it forgets why the function refused -->
    <xsl:variable name="entry">
      <xsl:value-of select="hub:code('urban-event-class', ($application?category, 'other')[1], '/body/application/category')"/>
    </xsl:variable>
    <xsl:variable name="class" select="tokenize($entry, '/')"/>
    <xsl:variable name="code" select="$district || format-integer(xs:integer($class[1]), '00') || format-integer(xs:integer($class[2]), if ($minor-digits eq 3) then '000' else '00')"/>
    <xsl:if test="string-length($code) ne 8 + $minor-digits">
      <xsl:sequence select="error(xs:QName('hub:URBAN_MANAGEMENT_EVENT_CODE'), 'the event code has not 6, 2 and ' || $minor-digits || ' digits; the division gives the first, the code table urban-event-class the others')"/>
    </xsl:if>
    <xsl:sequence select="$code"/>
  </xsl:function>
</xsl:stylesheet>
