import { UploadOutlined } from '@ant-design/icons'
import { Button, Upload, type UploadFile } from 'antd'

interface Props {
  id?: string
  value?: File
  onChange?: (file: File | undefined) => void
  accept: string
  text: string
}

/** Chooses one file; it is sent with the form, not before. */
export function FileInput({ id, value, onChange, accept, text }: Props) {
  const shown: UploadFile[] = value ? [{ uid: '1', name: value.name }] : []
  return (
    <Upload
      id={id}
      accept={accept}
      maxCount={1}
      fileList={shown}
      beforeUpload={(file) => {
        onChange?.(file)
        return false
      }}
      onRemove={() => onChange?.(undefined)}
    >
      <Button icon={<UploadOutlined />}>{text}</Button>
    </Upload>
  )
}
