import { CameraOutlined } from '@ant-design/icons'
import { Button, Upload, type UploadFile } from 'antd'

interface Props {
  id?: string
  value?: File[]
  onChange?: (files: File[]) => void
  accept: string
  text: string
  /** Those of them that were sent already; they are shown no more. */
  sent?: readonly File[]
}

/** Chooses files, or takes photographs where the device has a camera; they are sent with the form, not before. */
export function FilesInput({ id, value = [], onChange, accept, text, sent = [] }: Props) {
  const left = value.filter((file) => !sent.includes(file))
  const shown = left.map((file, place) => ({ uid: `${place} ${file.name}`, name: file.name, originFileObj: file }) as UploadFile)
  return (
    <Upload
      id={id}
      accept={accept}
      multiple
      disabled={false}
      fileList={shown}
      beforeUpload={() => false}
      onChange={({ fileList }) => onChange?.(fileList.flatMap((one) => one.originFileObj ?? []))}
    >
      <Button icon={<CameraOutlined />} disabled={false}>
        {text}
      </Button>
    </Upload>
  )
}
